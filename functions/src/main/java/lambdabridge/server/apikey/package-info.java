/** API keys, their owners, and the token sessions made from them: who calls the management API. */
@NullMarked
package lambdabridge.server.apikey;

import org.jspecify.annotations.NullMarked;
