@NullMarked
package lambdabridge.server;

import org.jspecify.annotations.NullMarked;
