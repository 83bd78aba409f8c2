package lambdabridge.client.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lambdabridge.client.PagingList;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.PagingQuery.SortOrder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that lists something. */
final class Page {
  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "elements at most, 1 to 100 (default: ${DEFAULT-VALUE})")
  private int limit = 100;

  @Option(
      names = "--skip",
      paramLabel = "N",
      description = "elements to pass over (default: ${DEFAULT-VALUE})")
  private int skip;

  @Option(names = "--oldest-first", description = "oldest first instead of newest first")
  private boolean oldestFirst;

  PagingQuery query(@Nullable String sortBy, @Nullable String condition) {
    SortOrder order = oldestFirst ? SortOrder.ASC : SortOrder.DESC;
    return new PagingQuery(skip, limit, order, null, sortBy, condition);
  }

  static <T> Map<String, Object> json(PagingList<T> page, Function<T, Map<String, Object>> item) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("totalAvailable", page.totalAvailable());
    result.put("readItems", page.readItems().stream().map(item).toList());
    return result;
  }

  static <T> List<List<String>> rows(PagingList<T> page, Function<T, List<String>> row) {
    return page.readItems().stream().map(row).toList();
  }
}
