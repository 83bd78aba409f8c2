package lambdabridge.local.gateway;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;

/**
 * What the gateway calls: the very handlers that Lambda runs.
 *
 * @param http {@code POST /api/v2.0}, HTTP API events
 * @param management {@code POST /api}, HTTP API events
 * @param discovery the discovery documents, HTTP API events
 * @param webSocket $connect, $disconnect and messages, WebSocket API events
 */
public record Functions(
    RequestStreamHandler http,
    RequestStreamHandler management,
    RequestStreamHandler discovery,
    RequestStreamHandler webSocket) {}
