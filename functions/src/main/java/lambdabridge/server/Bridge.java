package lambdabridge.server;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.server.account.AccountBook;
import lambdabridge.server.account.AccountService;
import lambdabridge.server.account.AccountStore;
import lambdabridge.server.account.AttemptStore;
import lambdabridge.server.account.LoginExchangeStore;
import lambdabridge.server.apikey.ApiKeyService;
import lambdabridge.server.blob.BlobStore;
import lambdabridge.server.connection.ConnectionMethods;
import lambdabridge.server.connection.ConnectionService;
import lambdabridge.server.context.ContextAccess;
import lambdabridge.server.context.ContextMethods;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.context.UserStatusStore;
import lambdabridge.server.context.UserStatuses;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.endpoint.BridgeEndpoint;
import lambdabridge.server.event.ConnectionPusher;
import lambdabridge.server.event.EventStore;
import lambdabridge.server.event.MissedUpdateStore;
import lambdabridge.server.identity.ServerIdentity;
import lambdabridge.server.management.ManagementApi;
import lambdabridge.server.management.ManagementSocketStore;
import lambdabridge.server.management.ManagementSubscriptions;
import lambdabridge.server.management.ManagementTable;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.notifier.Digest;
import lambdabridge.server.notifier.Dispatch;
import lambdabridge.server.notifier.Notifier;
import lambdabridge.server.proxy.ProxyMethods;
import lambdabridge.server.proxy.ProxyRateStore;
import lambdabridge.server.proxy.SelfTestStore;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.RpcMethod;
import lambdabridge.server.rpc.RpcTable;
import lambdabridge.server.secret.Sealer;
import lambdabridge.server.session.NonceStore;
import lambdabridge.server.session.SessionLogins;
import lambdabridge.server.session.SessionStore;
import lambdabridge.server.session.TicketStore;
import lambdabridge.server.socket.SocketStore;
import lambdabridge.server.solution.SolutionStore;
import lambdabridge.server.thread.BodySweeper;
import lambdabridge.server.thread.MessageBodies;
import lambdabridge.server.thread.MessageStore;
import lambdabridge.server.thread.SweepStore;
import lambdabridge.server.thread.ThreadStore;
import lambdabridge.server.thread.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The composition root: wires everything, holds no state of its own, and draws nothing random while
 * it does so. It may be built before a snapshot is taken.
 */
public final class Bridge {
  /** {"id": 1, "method": "ping", "params": {}} in PSON, in a frame of version 1. */
  private static final Bytes PING =
      Bytes.ofHex(
          "01170000002c0000f604fc02696400fc076a736f6e727063fc03"
              + "322e30fc066d6574686f64fc0470696e67fc06706172616d73f3");

  private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
  private static final Bytes WARM_UP = Bytes.ofUtf8("warm-up");

  private final BridgeConfig config;
  private final Metrics metrics;
  private final SocketStore sockets;
  private final Threads threads;
  private final RpcTable rpcTable;
  private final BridgeEndpoint endpoint;
  private final AccountService accounts;
  private final ManagementParts management;
  private final Notifier notifier;
  private final Digest digest;
  private final BodySweeper sweeper;

  /**
   * @param durable holds the Directory, Containers and Items tables
   * @param shortLived holds the Sessions and Sockets tables, whose rows may be lost
   * @param metrics of the function this is for
   */
  public Bridge(
      BridgeConfig config,
      DynamoDbClient durable,
      DynamoDbClient shortLived,
      S3Client s3,
      ConnectionPusher pusher,
      Metrics metrics,
      Clock clock,
      SecureRandom random) {
    Tables tables = config.tables();
    Ids ids = new Ids(random);
    Sealer sealer = new Sealer(config.secrets().sealingKeys(), random);

    ContextStore contexts = new ContextStore(durable, tables);
    SolutionStore solutions = new SolutionStore(durable, tables);
    EventStore events = new EventStore(durable, tables, ids, clock);
    SessionStore sessions = new SessionStore(shortLived, tables, clock);
    NonceStore nonces = new NonceStore(shortLived, tables, ids, clock);
    TicketStore tickets =
        new TicketStore(sessions, config.secrets().ticketKeys(), sealer, clock, random);
    SessionLogins logins =
        new SessionLogins(
            sessions, nonces, contexts, id -> solutions.find(id).isPresent(), ids, clock);

    this.config = config;
    this.metrics = metrics;
    this.sockets = new SocketStore(shortLived, tables, sealer, config.socketLifetime(), clock);
    ServerIdentity identity = new ServerIdentity(config.host(), config.secrets());
    AccountBook accounts =
        new AccountBook(
            new AccountStore(durable, tables, sealer),
            new AttemptStore(shortLived, tables, clock),
            new LoginExchangeStore(shortLived, tables, sealer, clock),
            sessions,
            nonces,
            config.secrets().decoyKey(),
            config.host(),
            config.selfRegistration(),
            ids,
            clock);
    MissedUpdateStore missedUpdates = new MissedUpdateStore(durable, tables, events, clock);
    ConnectionMethods connectionMethods =
        new ConnectionMethods(
            new ConnectionService(sessions, sockets, missedUpdates, pusher, ids, random),
            config.requestChunkSize());
    UserStatusStore statuses = new UserStatusStore(durable, tables);
    ContextMethods contextMethods =
        new ContextMethods(
            contexts, new ContextAccess(contexts), new UserStatuses(sockets, statuses), events);
    ThreadStore threadStore = new ThreadStore(durable, tables, ids, events);
    MessageStore messages = new MessageStore(durable, tables);
    BlobStore blobs = new BlobStore(s3, config.bucket());
    MessageBodies bodies = new MessageBodies(blobs, messages, ids);
    this.sweeper = new BodySweeper(blobs, messages, new SweepStore(durable, tables), clock);
    this.threads = new Threads(threadStore, messages, bodies, contexts, events, ids, clock);
    List<List<RpcMethod<?>>> features =
        List.of(
            connectionMethods.methods(),
            identity.methods(),
            accounts.methods(),
            contextMethods.methods(),
            threads.methods().methods());
    RpcDispatcher ownMethods = new RpcDispatcher(new RpcTable(features));
    BridgeEndpoint ownEndpoint =
        new BridgeEndpoint(
            config.serverSettings(),
            logins,
            accounts::logins,
            tickets,
            ownMethods,
            metrics,
            clock,
            random);
    ProxyMethods proxyMethods =
        ProxyMethods.of(
            config.proxy(),
            new ProxyRateStore(shortLived, tables, clock),
            new SelfTestStore(shortLived, tables, clock, random),
            ownEndpoint::handle,
            ownMethods,
            clock,
            random);
    this.rpcTable =
        new RpcTable(Stream.concat(features.stream(), Stream.of(proxyMethods.methods())).toList());
    this.endpoint =
        new BridgeEndpoint(
            config.serverSettings(),
            logins,
            accounts::logins,
            tickets,
            new RpcDispatcher(rpcTable),
            metrics,
            clock,
            random);
    this.accounts = accounts.service();
    this.management =
        new ManagementParts(
            config,
            durable,
            shortLived,
            contexts,
            solutions,
            threads.management(),
            accounts.service(),
            identity,
            nonces,
            events,
            sealer,
            ids,
            metrics,
            clock,
            random);
    Dispatch dispatch =
        new Dispatch(
            contexts,
            sockets,
            missedUpdates,
            management.subscriptions,
            pusher,
            this::closeSocket,
            random);
    this.notifier = new Notifier(events, threadStore, messages, bodies, dispatch, metrics, clock);
    this.digest =
        new Digest(
            events, threadStore, threads.cleaner(), contexts, sockets, statuses, dispatch, clock);
  }

  /**
   * Does what first requests would lose time with: loads what a call, a key agreement, the opening
   * of a seal and a query need. Changes nothing and draws nothing random.
   */
  public void warmUp() {
    var pong = endpoint.handle(PING, Origin.http("127.0.0.1"));
    EcPrivateKey identity = config.secrets().identityKey();
    var signature = identity.sign(WARM_UP);
    var agreed = identity.ecdh(identity.publicKey());
    var bindings = sockets.bindings("-");
    LOG.debug("warm: {} {} {} {}", pong.length(), signature.length(), agreed, bindings.size());
  }

  public BridgeConfig config() {
    return config;
  }

  /** Returns what is counted of its work. */
  public Metrics metrics() {
    return metrics;
  }

  /** Returns what answers messages of PrivMX TLS. */
  public BridgeEndpoint endpoint() {
    return endpoint;
  }

  /** Returns all methods of the main API. */
  public RpcTable rpcTable() {
    return rpcTable;
  }

  /** Returns what changes accounts. */
  public AccountService accounts() {
    return accounts;
  }

  public SocketStore sockets() {
    return sockets;
  }

  /** Removes all that is known of a socket. */
  public void closeSocket(String connectionId) {
    sockets.close(connectionId);
    management.sockets.close(connectionId);
  }

  /** Returns what announces committed changes. */
  public Notifier notifier() {
    return notifier;
  }

  /** Returns what announces the changes of a second, summed up. */
  public Digest digest() {
    return digest;
  }

  /** Returns what removes bodies that crashes have left. */
  public BodySweeper sweeper() {
    return sweeper;
  }

  /** Returns what answers administrators. */
  public ManagementApi management() {
    return management.api;
  }

  /** Returns all methods of the management API. */
  public ManagementTable managementTable() {
    return management.table;
  }

  /** Returns what knows who of the administrators gets which events. */
  public ManagementSubscriptions managementSubscriptions() {
    return management.subscriptions;
  }

  /** Returns what management sockets are bound and subscribed to. */
  public ManagementSocketStore managementSockets() {
    return management.sockets;
  }

  /** Returns what makes API keys. */
  public ApiKeyService apiKeys() {
    return management.apiKeys;
  }

  public Threads threads() {
    return threads;
  }
}
