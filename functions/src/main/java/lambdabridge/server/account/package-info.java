/** Accounts of those who log in by a name: what is kept of them, and how often they may try. */
@NullMarked
package lambdabridge.server.account;

import org.jspecify.annotations.NullMarked;
