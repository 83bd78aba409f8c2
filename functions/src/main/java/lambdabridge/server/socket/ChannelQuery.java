package lambdabridge.server.socket;

import java.util.List;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription asks for: a path, at most one of the three selectors, and a container type.
 *
 * <pre>
 * thread/messages/create|containerId=68e0…,containerType=thread
 * </pre>
 *
 * <p>Source: spec privmx-tls.md 8.7 and 8.9.
 *
 * @param path leading segments of the event paths that match
 */
public record ChannelQuery(
    String path,
    @Nullable String contextId,
    @Nullable String containerId,
    @Nullable String itemId,
    @Nullable String containerType) {
  private static final List<String> ITEM_COLLECTIONS = List.of("messages", "files", "entries");

  /**
   * Reads the text a client subscribes with. Its alphabet and length have been checked.
   *
   * @throws RpcException INVALID_PARAMS with the texts of section 8.7
   */
  public static ChannelQuery parse(String text) {
    int bar = text.indexOf('|');
    if (bar < 0) {
      return new ChannelQuery(text, null, null, null, null);
    }
    String options = text.substring(bar + 1);
    if (options.indexOf('|') >= 0) {
      // The reference ignores what follows a second bar, the native client refuses it.
      throw invalidOptions();
    }
    return new OptionReader(options).read(text.substring(0, bar));
  }

  /**
   * Reads an old channel name: {@code thread}, {@code thread/ID/messages}, {@code thread/ID/NAME}.
   *
   * @throws RpcException INVALID_PARAMS for two segments
   */
  public static ChannelQuery parseLegacy(String text) {
    String[] segments = text.split("/", 3);
    if (segments.length == 1) {
      return new ChannelQuery(text, null, null, null, null);
    }
    if (segments.length == 2) {
      throw RpcException.invalidParams("invalid channel construction");
    }
    String module = segments[0];
    String id = segments[1];
    String rest = segments[2];
    String path = module + (ITEM_COLLECTIONS.contains(rest) ? "/" : "/custom/") + rest;
    return module.equals("context")
        ? new ChannelQuery(path, id, null, null, null)
        : new ChannelQuery(path, null, id, null, null);
  }

  /**
   * Tells whether an event published with these attributes is asked for. A selector for a container
   * or an item does not restrict events that have none.
   */
  public boolean matches(
      String eventPath,
      String eventContextId,
      @Nullable String eventContainerId,
      @Nullable String eventItemId,
      @Nullable String eventContainerType) {
    return (eventPath.equals(path) || eventPath.startsWith(path + "/"))
        && (contextId == null || contextId.equals(eventContextId))
        && (containerId == null || eventContainerId == null || containerId.equals(eventContainerId))
        && (itemId == null || eventItemId == null || itemId.equals(eventItemId))
        && (containerType == null || containerType.equals(eventContainerType));
  }

  private static RpcException invalidOptions() {
    return RpcException.invalidParams("Invalid subscribtion options");
  }

  /** The part after the bar: {@code name=value}, separated by commas. */
  private static final class OptionReader {
    private final String options;
    private @Nullable String selector;
    private @Nullable String objectId;
    private @Nullable String containerType;

    OptionReader(String options) {
      this.options = options;
    }

    ChannelQuery read(String path) {
      if (!options.isEmpty()) {
        for (String option : options.split(",", -1)) {
          String[] pair = option.split("=", -1);
          if (pair.length != 2) {
            throw invalidOptions();
          }
          accept(pair[0], pair[1]);
        }
      }
      if ((selector == null) != (objectId == null)) {
        throw invalid();
      }
      return new ChannelQuery(
          path,
          "contextId".equals(selector) ? objectId : null,
          "containerId".equals(selector) ? objectId : null,
          "itemId".equals(selector) ? objectId : null,
          containerType);
    }

    private void accept(String name, String value) {
      switch (name) {
        case "contextId", "containerId", "itemId" -> {
          selectOnce(selector == null && objectId == null);
          selector = name;
          objectId = value;
        }
        case "limitedBy" -> {
          selectOnce(selector == null);
          selector =
              switch (value) {
                case "contextId", "containerId", "itemId" -> value;
                case "context", "container", "item" -> value + "Id";
                default -> throw invalid();
              };
        }
        case "objectId" -> {
          selectOnce(objectId == null);
          objectId = value;
        }
        case "containerType" -> {
          if (containerType != null) {
            throw invalid();
          }
          containerType = value;
        }
        default -> throw invalid();
      }
    }

    private static void selectOnce(boolean first) {
      if (!first) {
        throw RpcException.invalidParams(
            "Invalid subscribtion options, there can be only one object selector");
      }
    }

    private RpcException invalid() {
      return RpcException.invalidParams("invalid: " + options);
    }
  }
}
