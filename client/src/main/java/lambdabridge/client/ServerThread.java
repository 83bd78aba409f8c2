package lambdabridge.client;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lambdabridge.client.format.Dio;
import lambdabridge.client.format.Fields;
import org.jspecify.annotations.Nullable;

/** A thread as the server answers it. */
record ServerThread(Fields fields) {
  String id() {
    return fields.text("id");
  }

  String contextId() {
    return fields.text("contextId");
  }

  /** Returns the thread's UUID; empty if its creator sent none. */
  String resourceId() {
    String resourceId = fields.optText("resourceId");
    return resourceId == null ? "" : resourceId;
  }

  String keyId() {
    return fields.text("keyId");
  }

  Dio.Location location() {
    return Dio.Location.container(contextId(), resourceId());
  }

  /** Returns the place of a message in this thread. */
  Dio.Location message(String messageResourceId) {
    return new Dio.Location(contextId(), messageResourceId, id(), resourceId());
  }

  /** Returns the newest data with the id of its key. */
  Fields newest() {
    List<Fields> history = fields.objects("data");
    if (history.isEmpty()) {
      throw Fields.unexpected("thread without data");
    }
    return history.getLast();
  }

  @Nullable Object newestData() {
    return newest().value("data");
  }

  Set<String> members() {
    Set<String> members = new LinkedHashSet<>(fields.texts("users"));
    members.addAll(fields.texts("managers"));
    return members;
  }

  List<Fields> keys() {
    return fields.objects("keys");
  }
}
