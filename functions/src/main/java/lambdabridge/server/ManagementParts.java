package lambdabridge.server;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import lambdabridge.server.account.AccountService;
import lambdabridge.server.account.AttemptStore;
import lambdabridge.server.account.Limit;
import lambdabridge.server.account.Networks;
import lambdabridge.server.apikey.ApiKeyService;
import lambdabridge.server.apikey.ApiKeyStore;
import lambdabridge.server.apikey.Authentication;
import lambdabridge.server.apikey.KeyCheck;
import lambdabridge.server.apikey.TokenCodec;
import lambdabridge.server.apikey.TokenService;
import lambdabridge.server.apikey.TokenSessionStore;
import lambdabridge.server.context.ContextListingStore;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.context.ContextWriteStore;
import lambdabridge.server.context.ContextWrites;
import lambdabridge.server.context.UserWriteStore;
import lambdabridge.server.context.UserWrites;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.event.EventStore;
import lambdabridge.server.identity.ServerIdentity;
import lambdabridge.server.management.AccountMethods;
import lambdabridge.server.management.ContextMethods;
import lambdabridge.server.management.ManagementApi;
import lambdabridge.server.management.ManagementSocketStore;
import lambdabridge.server.management.ManagementSubscriptions;
import lambdabridge.server.management.ManagementTable;
import lambdabridge.server.management.ManagerMethods;
import lambdabridge.server.management.SocketMethods;
import lambdabridge.server.management.SolutionMethods;
import lambdabridge.server.management.ThreadMethods;
import lambdabridge.server.management.UserMethods;
import lambdabridge.server.management.VersionMethods;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.proxy.ProxyConfig;
import lambdabridge.server.proxy.SelfTestStore;
import lambdabridge.server.secret.Sealer;
import lambdabridge.server.session.NonceStore;
import lambdabridge.server.solution.SolutionStore;
import lambdabridge.server.thread.ThreadManagement;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Wires the management API on what {@link Bridge} has wired before. */
final class ManagementParts {
  final ManagementTable table;
  final ManagementApi api;
  final ManagementSocketStore sockets;
  final ManagementSubscriptions subscriptions;
  final ApiKeyService apiKeys;

  ManagementParts(
      BridgeConfig config,
      DynamoDbClient durable,
      DynamoDbClient shortLived,
      ContextStore contexts,
      SolutionStore solutions,
      ThreadManagement threads,
      AccountService accounts,
      ServerIdentity identity,
      NonceStore nonces,
      EventStore events,
      Sealer sealer,
      Ids ids,
      Metrics metrics,
      Clock clock,
      SecureRandom random) {
    Tables tables = config.tables();
    ApiKeyStore keys = new ApiKeyStore(durable, tables, sealer);
    TokenSessionStore tokenSessions = new TokenSessionStore(durable, tables);
    TokenCodec tokenCodec = new TokenCodec(sealer);
    KeyCheck keyCheck = new KeyCheck(keys, nonces, clock);
    Authentication authentication =
        new Authentication(keys, keyCheck, tokenCodec, tokenSessions, clock);
    TokenService tokens = new TokenService(keys, keyCheck, tokenCodec, tokenSessions, ids, clock);

    UserWriteStore userWrites = new UserWriteStore(durable, tables, events);
    ContextWrites contextWrites =
        new ContextWrites(
            contexts,
            new ContextWriteStore(durable, tables),
            userWrites,
            solutions,
            threads::deleteThreadsOf,
            clock);

    this.apiKeys =
        new ApiKeyService(keys, config.secrets().initializationToken(), ids, random, clock);
    this.sockets = new ManagementSocketStore(shortLived, tables, config.socketLifetime(), clock);
    this.subscriptions = new ManagementSubscriptions(sockets);
    this.table =
        new ManagementTable(
            List.of(
                new VersionMethods(
                        identity.published(), ownValues(config, shortLived, clock, random))
                    .methods(),
                new ManagerMethods(apiKeys, tokens).methods(),
                new SocketMethods(authentication, sockets).methods(),
                new AccountMethods(accounts, config.host()).methods(),
                new SolutionMethods(solutions, ids, clock).methods(),
                new ContextMethods(
                        contexts,
                        new ContextListingStore(durable, tables),
                        contextWrites,
                        solutions,
                        ids,
                        clock)
                    .methods(),
                new UserMethods(contexts, new UserWrites(contexts, userWrites, clock)).methods(),
                new ThreadMethods(threads, contexts).methods()));
    this.api =
        new ManagementApi(
            table, authentication, sockets, admission(config, shortLived, clock), metrics);
  }

  private static Predicate<String> admission(
      BridgeConfig config, DynamoDbClient shortLived, Clock clock) {
    if (config.managementRate() == 0) {
      return address -> true;
    }
    AttemptStore calls = new AttemptStore(shortLived, config.tables(), clock);
    Limit limit = Limit.perSecond(config.managementRate());
    return address -> calls.admit("api#" + Networks.of(address), limit);
  }

  /** Only a proxy asks whether it is talking to itself, so without one there is nothing to find. */
  private static Function<String, Optional<String>> ownValues(
      BridgeConfig config, DynamoDbClient shortLived, Clock clock, SecureRandom random) {
    return config.proxy().mode() == ProxyConfig.Mode.OFF
        ? id -> Optional.empty()
        : new SelfTestStore(shortLived, config.tables(), clock, random)::find;
  }
}
