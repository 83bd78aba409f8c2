/** Keys made from passwords, seeds, mnemonics and PEM files, and the CryptoApi on top of them. */
@NullMarked
package lambdabridge.client.crypto;

import org.jspecify.annotations.NullMarked;
