package lambdabridge.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries and public meta are written as JSON with ' for ", so that they can be read. */
class QueryTest {
  @Test
  @DisplayName("LST-18 equality on public meta matches exactly equal strings only")
  void equalityIsExact() {
    assertMatches("{'f':'x'}", "{'f':'x'}");
    assertNoMatch("{'f':'x'}", "{'f':'X'}", "{'f':'xx'}", "{'f':''}", "{'g':'x'}", "{'f':1}");
  }

  @Test
  @DisplayName("LST-19 two fields in one object are ANDed")
  void fieldsAreAnded() {
    assertMatches("{'a':1,'b':2}", "{'a':1,'b':2}");
    assertNoMatch("{'a':1,'b':2}", "{'a':1}", "{'a':1,'b':3}");
  }

  @ParameterizedTest
  @CsvSource({
    "$gt,  4,false", "$gt,  5,false", "$gt,  6,true",
    "$gte, 4,false", "$gte, 5,true", "$gte, 6,true",
    "$lt,  4,true", "$lt,  5,false", "$lt,  6,false",
    "$lte, 4,true", "$lte, 5,true", "$lte, 6,false"
  })
  @DisplayName("LST-20 $gt, $gte, $lt, $lte compare numbers")
  void comparisons(String operator, String value, boolean expected) {
    String query = "{'n':{'%s':5}}".formatted(operator);

    assertThat(matches(query, "{'n':%s}".formatted(value))).isEqualTo(expected);
    assertThat(matches(query, "{'n':%s.0}".formatted(value))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$gt", "$gte", "$lt", "$lte"})
  @DisplayName("LST-20 comparisons never match what is no number")
  void comparisonsMatchNumbersOnly(String operator) {
    assertNoMatch(
        "{'n':{'%s':5}}".formatted(operator),
        "{'n':'5'}",
        "{'n':'6'}",
        "{'n':'4'}",
        "{'n':true}",
        "{'n':null}",
        "{}");
  }

  @Test
  void comparisonsAreExactWhereDoublesAreNot() {
    assertMatches("{'n':{'$gt':9007199254740992}}", "{'n':9007199254740993}");
    assertNoMatch("{'n':{'$gt':9007199254740992}}", "{'n':9007199254740992.0}");
    assertMatches("{'n':{'$lt':5}}", "{'n':4.999}");
    assertMatches("{'n':{'$lt':9223372036854775807}}", "{'n':-1e300}");
    assertNoMatch("{'n':9223372036854775807}", "{'n':9223372036854775808.0}");
  }

  @Test
  @DisplayName("LST-21 $gte and $lte on one field form a range")
  void rangeHasTwoEnds() {
    assertMatches("{'n':{'$gte':2,'$lte':4}}", "{'n':2}", "{'n':3}", "{'n':4}");
    assertNoMatch("{'n':{'$gte':2,'$lte':4}}", "{'n':1}", "{'n':5}");
  }

  @Test
  @DisplayName("LST-22 $and, $or, $nor take lists and can be nested")
  void logicalOperatorsNest() {
    assertMatches("{'$and':[{'a':1},{'b':2}]}", "{'a':1,'b':2}");
    assertNoMatch("{'$and':[{'a':1},{'b':2}]}", "{'a':1}");
    assertMatches("{'$or':[{'a':1},{'b':2}]}", "{'a':1}", "{'b':2}");
    assertNoMatch("{'$or':[{'a':1},{'b':2}]}", "{'a':2}");
    assertMatches("{'$nor':[{'a':1},{'b':2}]}", "{'a':2}", "{}");
    assertNoMatch("{'$nor':[{'a':1},{'b':2}]}", "{'a':1}", "{'b':2}");
    String nested = "{'$or':[{'$and':[{'a':1},{'$nor':[{'b':2}]}]},{'c':{'$in':[3]}}]}";
    assertMatches(nested, "{'a':1}", "{'a':1,'b':3}", "{'b':2,'c':3}");
    assertNoMatch(nested, "{'a':1,'b':2}", "{}");
  }

  @Test
  void emptyListsOfQueriesFollowLogic() {
    assertMatches("{'$and':[]}", "{}");
    assertNoMatch("{'$or':[]}", "{}");
    assertMatches("{'$nor':[]}", "{}");
  }

  @Test
  @DisplayName("LST-23 a logical operator next to another key is INVALID_PARAMS")
  void logicalOperatorStandsAlone() {
    assertInvalid("{'$and':[{'a':1}],'b':2}", "query");
    assertInvalid("{'$and':[{'a':1}],'$or':[{'b':2}]}", "query");
    assertInvalid("{'$or':[{'$nor':[],'b':2}]}", "query.$or[0]");
    assertInvalid("{'$and':{'a':1}}", "query.$and");
    assertInvalid("{'$or':[1]}", "query.$or[0]");
  }

  @Test
  @DisplayName("LST-24 $in and $nin take lists of values; $nin matches objects lacking the field")
  void membershipInList() {
    assertMatches("{'f':{'$in':['x',1,true,null]}}", "{'f':'x'}", "{'f':1}", "{'f':true}", "{}");
    assertNoMatch("{'f':{'$in':['x',1]}}", "{'f':'1'}", "{'f':null}", "{}");
    assertNoMatch("{'f':{'$in':[]}}", "{'f':'x'}", "{}");
    assertMatches("{'f':{'$nin':['x']}}", "{'f':'y'}", "{'f':1}", "{}");
    assertNoMatch("{'f':{'$nin':['x']}}", "{'f':'x'}", "{'f':['y','x']}");
    assertNoMatch("{'f':{'$nin':[null]}}", "{}");
    assertMatches("{'f':{'$nin':[]}}", "{}");
    assertInvalid("{'f':{'$in':'x'}}", "query.f.$in");
    assertInvalid("{'f':{'$nin':[['x']]}}", "query.f.$nin");
  }

  @Test
  @DisplayName("LST-25 $ne matches objects lacking the field")
  void inequalityMatchesMissing() {
    assertMatches("{'f':{'$ne':'x'}}", "{}", "{'f':'y'}", "{'f':null}");
    assertNoMatch("{'f':{'$ne':'x'}}", "{'f':'x'}", "{'f':['x','y']}");
    assertNoMatch("{'f':{'$ne':null}}", "{}", "{'f':null}");
  }

  @Test
  @DisplayName("LST-26 $exists tests presence")
  void existence() {
    assertMatches("{'f':{'$exists':true}}", "{'f':1}", "{'f':null}", "{'f':[]}", "{'f':{}}");
    assertNoMatch("{'f':{'$exists':true}}", "{}", "{'g':1}");
    assertMatches("{'f':{'$exists':false}}", "{}");
    assertNoMatch("{'f':{'$exists':false}}", "{'f':null}");
    assertInvalid("{'f':{'$exists':1}}", "query.f.$exists");
  }

  @Test
  @DisplayName("LST-27 boolean equality works for false")
  void equalityWithFalse() {
    assertMatches("{'f':false}", "{'f':false}");
    assertNoMatch("{'f':false}", "{'f':true}", "{'f':0}", "{'f':null}", "{'f':''}", "{}");
    assertMatches("{'f':{'$eq':false}}", "{'f':false}");
  }

  @Test
  @DisplayName("LST-28 null equality matches missing and null")
  void equalityWithNull() {
    assertMatches("{'f':null}", "{}", "{'f':null}", "{'f':[1,null]}");
    assertNoMatch("{'f':null}", "{'f':0}", "{'f':''}", "{'f':false}", "{'f':{}}");
    assertMatches("{'f':{'$eq':null}}", "{}");
  }

  @Test
  @DisplayName("LST-29 text operators are case-sensitive and match only strings")
  void textOperators() {
    assertMatches("{'f':{'$contains':'b'}}", "{'f':'abc'}", "{'f':'b'}");
    assertNoMatch("{'f':{'$contains':'B'}}", "{'f':'abc'}");
    assertMatches("{'f':{'$startsWith':'ab'}}", "{'f':'abc'}", "{'f':'ab'}");
    assertNoMatch("{'f':{'$startsWith':'bc'}}", "{'f':'abc'}", "{'f':'b'}");
    assertMatches("{'f':{'$endsWith':'bc'}}", "{'f':'abc'}");
    assertNoMatch("{'f':{'$endsWith':'ab'}}", "{'f':'abc'}");
    assertNoMatch("{'f':{'$startsWith':'1'}}", "{'f':1}", "{'f':true}", "{'f':null}", "{}");
    assertInvalid("{'f':{'$contains':1}}", "query.f.$contains");
  }

  @Test
  @DisplayName("LST-29 given together, text operators hold in order and without overlap")
  void textOperatorsTogether() {
    String query = "{'f':{'$endsWith':'cd','$contains':'bc','$startsWith':'ab'}}";

    assertMatches(query, "{'f':'abbccd'}", "{'f':'ab bc cd'}");
    assertNoMatch(query, "{'f':'abcd'}", "{'f':'abccd'}", "{'f':'bcabcd'}", "{'f':'abcdbc'}");
    assertNoMatch("{'f':{'$startsWith':'aba','$endsWith':'aba'}}", "{'f':'ababa'}");
    assertMatches("{'f':{'$startsWith':'aba','$endsWith':'aba'}}", "{'f':'abaaba'}");
  }

  @Test
  void emptyTextIsPartOfEveryString() {
    for (String operator : List.of("$startsWith", "$contains", "$endsWith")) {
      String query = "{'f':{'%s':''}}".formatted(operator);
      assertMatches(query, "{'f':''}", "{'f':'x'}");
      assertNoMatch(query, "{'f':1}", "{}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".*", "a+", "[a-z]", "(a|b)", "^a", "a$", "a{2}", "\\\\d", "?", "$1"})
  @DisplayName("LST-30 characters of regular expressions are literal")
  void textOperatorsAreLiteral(String text) {
    assertMatches("{'f':{'$contains':'%s'}}".formatted(text), "{'f':'<%s>'}".formatted(text));
    assertNoMatch("{'f':{'$contains':'%s'}}".formatted(text), "{'f':'aab1'}");
  }

  @Test
  @DisplayName("LST-30 $contains answers quickly on long inputs made to be slow")
  void containsTakesLinearTime() {
    String hay = "a".repeat(2_000_000);
    Query query = query(Map.of("f", Map.of("$contains", "a".repeat(1_000_000) + "b")));

    boolean found =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(5), () -> query.matches(target(Map.of("f", hay))));

    assertThat(found).isFalse();
  }

  @Test
  void containsAgreesWithTheJavaLibrary() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      String text = random(random, 12);
      String part = random(random, 5);
      assertThat(new TextPattern("", part, "").matches(text))
          .as("%s in %s", part, text)
          .isEqualTo(text.contains(part));
    }
  }

  @Test
  @DisplayName("LST-31 $contains on a numeric field matches nothing and is no error")
  void containsOnNumber() {
    assertNoMatch("{'f':{'$contains':'1'}}", "{'f':1}", "{'f':111}");
  }

  @Test
  @DisplayName("LST-32 a query on a non-existing field matches nothing")
  void missingField() {
    assertNoMatch("{'f':'x'}", "{}");
    assertNoMatch("{'f':{'$gte':0}}", "{}");
    assertNoMatch("{'#entries':0}", "{}");
  }

  @Test
  @DisplayName("LST-33 a.b descends into nested objects")
  void dotsDescend() {
    assertMatches("{'a.b':'x'}", "{'a':{'b':'x'}}");
    assertMatches("{'a.b.c':1}", "{'a':{'b':{'c':1}}}");
    assertNoMatch("{'a.b':'x'}", "{'a.b':'x'}", "{'a':'x'}", "{'b':'x'}", "{'a':{'c':'x'}}");
    assertMatches("{'a.b':null}", "{'a':{}}", "{'a':1}", "{}");
    assertMatches("{'a..b':1}", "{'a':{'':{'b':1}}}");
  }

  @Test
  void listsStandForEachOfTheirElements() {
    assertMatches("{'tags':'x'}", "{'tags':['w','x']}");
    assertNoMatch("{'tags':'x'}", "{'tags':[['x']]}", "{'tags':[]}");
    assertMatches("{'tags':{'$startsWith':'x'}}", "{'tags':[1,'xy']}");
    assertMatches("{'n':{'$gt':5,'$lt':3}}", "{'n':[2,6]}");
    assertMatches("{'a.b':2}", "{'a':[{'b':1},{'b':2}]}", "{'a':{'b':[1,2]}}");
    assertMatches("{'a.1':'x'}", "{'a':['w','x']}");
    assertMatches("{'a.0.b':1}", "{'a':[{'b':1},{'b':2}]}");
    assertNoMatch("{'a.1.b':1}", "{'a':[{'b':1},{'b':2}]}", "{'a':[{'b':1}]}");
    assertMatches("{'a.b':null}", "{'a':[{'b':1},{}]}");
    assertNoMatch("{'a.b':null}", "{'a':[{'b':1}]}", "{'a':[]}", "{'a':[1]}");
  }

  @Test
  void pathsThroughListsTakeBoundedTime() {
    Object node = 1L;
    for (int level = 0; level < 60; level++) {
      node = List.of(Map.of("0", node));
    }
    Object meta = Map.of("0", node);
    Query query = query(Map.of("0" + ".0".repeat(90), 1L));

    boolean found =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(5), () -> query.matches(target(meta)));

    assertThat(found).isTrue();
  }

  @Test
  @DisplayName("LST-34 #creator, #createDate, #lastModifier and #id are fields of the object")
  void objectFields() {
    QueryTarget thread =
        new QueryTarget(
            Map.of("id", "68e0", "creator", "ann", "createDate", 1000L, "lastModifier", "bob"),
            Map.of());

    assertThat(query("{'#id':'68e0','#creator':'ann'}").matches(thread)).isTrue();
    assertThat(query("{'#createDate':{'$gte':1000,'$lt':1001}}").matches(thread)).isTrue();
    assertThat(query("{'#lastModifier':{'$in':['ann']}}").matches(thread)).isFalse();
    assertThat(query("{'#messages':0}").matches(thread)).isFalse();
  }

  @Test
  @DisplayName("LST-35 #id with $nin excludes that object")
  void exclusionById() {
    assertThat(query("{'#id':{'$nin':['68e0']}}").matches(withFields(Map.of("id", "68e0"))))
        .isFalse();
    assertThat(query("{'#id':{'$nin':['68e0']}}").matches(withFields(Map.of("id", "68e1"))))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"#keyId", "#managers", "#contextId", "#data", "#", "##id", "#id.x"})
  @DisplayName("LST-36 unlisted # names are INVALID_PARAMS, at the stage the method gives")
  void unlistedObjectFields(String name) {
    Query query = query(Map.of("$or", List.of(Map.of("a", 1L), Map.of(name, "x"))));

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(query::requireKnownFields)
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_PARAMS))
        .satisfies(e -> assertThat(e.data()).asString().contains("query.$or[1]." + name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "userId",
        "creator",
        "createDate",
        "created",
        "userPubKey",
        "lastModifier",
        "lastModificationDate",
        "users",
        "messages",
        "author",
        "lastEntryDate",
        "entries",
        "lastFileDate",
        "files",
        "size",
        "entryKey"
      })
  void listedObjectFieldsAreAllowed(String name) {
    query(Map.of("#" + name, 1L)).requireKnownFields();
  }

  @Test
  @DisplayName("LST-37 #users equals an id matches containers listing it")
  void usersOfObject() {
    QueryTarget thread = withFields(Map.of("users", List.of("ann", "bob")));

    assertThat(query("{'#users':'bob'}").matches(thread)).isTrue();
    assertThat(query("{'#users':'cyd'}").matches(thread)).isFalse();
    assertThat(query("{'#users':{'$ne':'bob'}}").matches(thread)).isFalse();
  }

  @Test
  @DisplayName("LST-38 objects whose data is plain text match negative queries only")
  void plainData() {
    QueryTarget plain = new QueryTarget(Map.of(), "publicMetaObject");

    assertThat(query("{'f':'x'}").matches(plain)).isFalse();
    assertThat(query("{'f':{'$exists':true}}").matches(plain)).isFalse();
    assertThat(query("{'f':{'$ne':'x'}}").matches(plain)).isTrue();
    assertThat(query("{'f':{'$nin':['x']}}").matches(plain)).isTrue();
    assertThat(query("{'$nor':[{'f':'x'}]}").matches(plain)).isTrue();
    assertThat(query("{'f':null}").matches(new QueryTarget(Map.of(), null))).isTrue();
  }

  @Test
  void fieldsOfTheDataOutsideThePublicMetaAreOutOfReach() {
    QueryTarget target =
        new QueryTarget(Map.of("creator", "ann"), Map.of("internalMeta", "x", "creator", "bob"));

    assertThat(query("{'internalMeta':'x'}").matches(target)).isFalse();
    assertThat(query("{'creator':'bob'}").matches(target)).isFalse();
    assertThat(query("{'#creator':'bob'}").matches(target)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'f':1.5}",
        "{'f':{'$eq':1.5}}",
        "{'f':{'$gt':0.5}}",
        "{'f':{'$in':[1,2.5]}}",
        "{'f':1e300}"
      })
  @DisplayName("LST-41 a floating-point operand is INVALID_PARAMS")
  void fractionIsRefused(String query) {
    assertInvalid(query, "query.f");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'f':{'$regex':'x'}}",
        "{'f':{'$not':{'$eq':1}}}",
        "{'f':{'$all':['x']}}",
        "{'f':{'eq':1}}",
        "{'f':{'$and':[]}}",
        "{'f':{'$eq':1,'x':2}}",
        "{'$not':{'f':1}}"
      })
  @DisplayName("LST-42 an unknown operator is INVALID_PARAMS")
  void unknownOperatorIsRefused(String query) {
    assertInvalid(query, "Unknown operator");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'f':{}}",
        "{'f':[]}",
        "{'f':['x']}",
        "{'f':{'$eq':['x']}}",
        "{'f':{'$eq':{'a':1}}}",
        "{'f':{'$gt':'5'}}",
        "{'f':{'$lt':null}}",
        "[]",
        "'x'",
        "null",
        "1"
      })
  void otherShapesAreRefused(String query) {
    assertInvalid(query, "query");
  }

  @Test
  void anAbsentOrEmptyQueryMatchesEverything() {
    assertThat(Params.decode(Map.of(), Query::from).matchesAll()).isTrue();
    assertThat(query("{}").matchesAll()).isTrue();
    assertThat(query("{'f':null}").matchesAll()).isFalse();
    assertMatches("{}", "{}", "{'f':1}");
  }

  @Test
  void nestingIsBoundedButGenerous() {
    assertThat(nested(100).matches(target(Map.of("a", 1L)))).isTrue();
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> nested(100_000))
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_PARAMS));
  }

  private static Query nested(int depth) {
    Map<String, Object> raw = Map.of("a", 1L);
    for (int level = 0; level < depth; level++) {
      raw = Map.of(level % 2 == 0 ? "$and" : "$or", List.of(raw));
    }
    return query(raw);
  }

  private static String random(Random random, int maxLength) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(maxLength + 1); length > 0; length--) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }

  private static void assertMatches(String query, String... metas) {
    for (String meta : metas) {
      assertThat(matches(query, meta)).as("%s on %s", query, meta).isTrue();
    }
  }

  private static void assertNoMatch(String query, String... metas) {
    for (String meta : metas) {
      assertThat(matches(query, meta)).as("%s on %s", query, meta).isFalse();
    }
  }

  private static boolean matches(String query, String meta) {
    return query(query).matches(target(json(meta)));
  }

  private static QueryTarget target(Object publicMeta) {
    return new QueryTarget(Map.of(), Map.of("publicMetaObject", publicMeta));
  }

  private static QueryTarget withFields(Map<String, Object> fields) {
    return new QueryTarget(fields, null);
  }

  private static Query query(String json) {
    Map<String, Object> params = new HashMap<>();
    params.put("query", Json.decode(json.replace('\'', '"')));
    return Params.decode(params, Query::from);
  }

  private static Query query(Map<String, Object> raw) {
    return Params.decode(Map.of("query", raw), Query::from);
  }

  private static Object json(String text) {
    return Objects.requireNonNull(Json.decode(text.replace('\'', '"')));
  }

  private static void assertInvalid(String query, String named) {
    assertThatExceptionOfType(RpcException.class)
        .as("%s", query)
        .isThrownBy(() -> query(query))
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_PARAMS))
        .satisfies(e -> assertThat(e.data()).asString().contains(named));
  }
}
