package lambdabridge.client;

import java.util.List;

/**
 * A page.
 *
 * @param totalAvailable elements that match, before {@code skip} and {@code limit}
 */
public record PagingList<T>(long totalAvailable, List<T> readItems) {}
