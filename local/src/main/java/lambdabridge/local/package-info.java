@NullMarked
package lambdabridge.local;

import org.jspecify.annotations.NullMarked;
