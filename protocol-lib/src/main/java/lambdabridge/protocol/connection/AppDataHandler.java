package lambdabridge.protocol.connection;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Port to the RPC methods: one request of an APPLICATION_DATA frame in, its response out. */
public interface AppDataHandler {
  /**
   * Answers one request.
   *
   * @param request decoded payload; the engine has checked that {@code id} is a number or a text,
   *     {@code method} a text, and {@code params} not null, which may still be of any type
   * @param session the caller's session, or null for a plaintext {@code ping}
   * @param version record-layer version of the frame the answer leaves in: 1 (PSON, where a success
   *     has no {@code error}) or 2 (MessagePack, where it has a null one)
   * @return the response object: {@code id}, {@code jsonrpc}, {@code result} or {@code error}
   */
  Map<String, @Nullable Object> answer(
      Map<String, Object> request, @Nullable Session session, int version);
}
