/** The query language of lists: its strict parser, and matching with document-database rules. */
@NullMarked
package lambdabridge.server.query;

import org.jspecify.annotations.NullMarked;
