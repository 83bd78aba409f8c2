@NullMarked
package lambdabridge.protocol;

import org.jspecify.annotations.NullMarked;
