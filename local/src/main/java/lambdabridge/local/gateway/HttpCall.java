package lambdabridge.local.gateway;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import lambdabridge.protocol.bytes.Bytes;

/**
 * One whole request.
 *
 * @param target as in the request line
 * @param keepAlive whether the connection is used again
 * @param share what the body takes of the budget, released when the request is answered
 */
record HttpCall(
    HttpMethod method,
    String target,
    HttpVersion version,
    HttpHeaders headers,
    Bytes body,
    boolean keepAlive,
    ByteBudget.Share share) {

  /** Returns the path, without query and not decoded: no path of ours needs it. */
  String path() {
    var query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  String query() {
    var query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  HttpCall withMethod(HttpMethod other) {
    return new HttpCall(other, target, version, headers, body, keepAlive, share);
  }
}
