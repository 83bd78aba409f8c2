/** Threads and their messages: rules, stores, and the thread.* methods. */
@NullMarked
package lambdabridge.server.thread;

import org.jspecify.annotations.NullMarked;
