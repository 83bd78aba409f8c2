/** The access lists of context users: their language, and what a user's list allows. */
@NullMarked
package lambdabridge.server.acl;

import org.jspecify.annotations.NullMarked;
