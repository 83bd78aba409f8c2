package lambdabridge.local.engine;

import java.util.Map;
import java.util.function.Supplier;
import lambdabridge.local.engine.expression.ExpressionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTablesResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveResponse;

/** The SDK's client interface to the tables of this process; calls it has not throw. */
final class TableClient implements DynamoDbClient {
  private final TableCatalog catalog;
  private final ItemReads reads;
  private final ItemWrites writes;

  TableClient(TableCatalog catalog, ItemReads reads, ItemWrites writes) {
    this.catalog = catalog;
    this.reads = reads;
    this.writes = writes;
  }

  @Override
  public GetItemResponse getItem(GetItemRequest request) {
    return GetItemResponse.builder().item(checked(() -> reads.get(request))).build();
  }

  @Override
  public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
    return BatchGetItemResponse.builder()
        .responses(checked(() -> reads.batch(request)))
        .unprocessedKeys(Map.of())
        .build();
  }

  @Override
  public QueryResponse query(QueryRequest request) {
    ItemReads.Page page = checked(() -> reads.query(request));
    return QueryResponse.builder()
        .items(request.select() == Select.COUNT ? null : page.items())
        .count(page.items().size())
        .scannedCount(page.scanned())
        .lastEvaluatedKey(page.last())
        .build();
  }

  @Override
  public ScanResponse scan(ScanRequest request) {
    ItemReads.Page page = checked(() -> reads.scan(request));
    return ScanResponse.builder()
        .items(request.select() == Select.COUNT ? null : page.items())
        .count(page.items().size())
        .scannedCount(page.scanned())
        .lastEvaluatedKey(page.last())
        .build();
  }

  @Override
  public PutItemResponse putItem(PutItemRequest request) {
    Map<String, AttributeValue> before = checked(() -> writes.put(request));
    return PutItemResponse.builder().attributes(old(request.returnValues(), before)).build();
  }

  @Override
  public UpdateItemResponse updateItem(UpdateItemRequest request) {
    Map<String, AttributeValue> returned = checked(() -> writes.update(request));
    return UpdateItemResponse.builder().attributes(returned.isEmpty() ? null : returned).build();
  }

  @Override
  public DeleteItemResponse deleteItem(DeleteItemRequest request) {
    Map<String, AttributeValue> before = checked(() -> writes.delete(request));
    return DeleteItemResponse.builder().attributes(old(request.returnValues(), before)).build();
  }

  @Override
  public BatchWriteItemResponse batchWriteItem(BatchWriteItemRequest request) {
    checked(
        () -> {
          writes.batch(request);
          return null;
        });
    return BatchWriteItemResponse.builder().unprocessedItems(Map.of()).build();
  }

  @Override
  public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
    checked(
        () -> {
          writes.transact(request.transactItems());
          return null;
        });
    return TransactWriteItemsResponse.builder().build();
  }

  @Override
  public CreateTableResponse createTable(CreateTableRequest request) {
    return CreateTableResponse.builder()
        .tableDescription(TableCatalog.describe(catalog.create(request)))
        .build();
  }

  @Override
  public DescribeTableResponse describeTable(DescribeTableRequest request) {
    return DescribeTableResponse.builder()
        .table(TableCatalog.describe(catalog.require(request.tableName())))
        .build();
  }

  @Override
  public ListTablesResponse listTables(ListTablesRequest request) {
    return ListTablesResponse.builder().tableNames(catalog.names()).build();
  }

  @Override
  public UpdateTimeToLiveResponse updateTimeToLive(UpdateTimeToLiveRequest request) {
    catalog.expire(request.tableName(), request.timeToLiveSpecification());
    return UpdateTimeToLiveResponse.builder()
        .timeToLiveSpecification(request.timeToLiveSpecification())
        .build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /** The engine is closed by whoever opened it. */
  @Override
  public void close() {}

  private static @Nullable Map<String, AttributeValue> old(
      @Nullable ReturnValue wanted, Map<String, AttributeValue> before) {
    return wanted == ReturnValue.ALL_OLD && !before.isEmpty() ? before : null;
  }

  private static <T extends @Nullable Object> T checked(Supplier<T> operation) {
    try {
      return operation.get();
    } catch (ExpressionException e) {
      throw Refusals.invalid(String.valueOf(e.getMessage()));
    }
  }
}
