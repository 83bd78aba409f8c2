package lambdabridge.server.query;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a query is matched against.
 *
 * @param fields values of the {@code #} fields the object has, by name without {@code #}: Long,
 *     String, Boolean, or a List of these
 * @param data the newest application data, whose {@code publicMetaObject} all other fields are
 *     looked up in; null where there is none
 */
public record QueryTarget(Map<String, ?> fields, @Nullable Object data) {}
