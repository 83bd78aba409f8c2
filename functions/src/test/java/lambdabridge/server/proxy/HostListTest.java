package lambdabridge.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostListTest {
  private static final HostList LIST = HostList.parse("A.example, *.b.example,c,");

  @ParameterizedTest
  @CsvSource({
    "a.example,        true",
    "x.a.example,      false",
    "aa.example,       false",
    "b.example,        false",
    "x.b.example,      true",
    "y.x.b.example,    true",
    "xb.example,       false",
    "x.b.example.org,  false",
    "c,                true",
    "d,                false",
  })
  void aHostMatchesByItsNameOrBelowAWildcard(String host, boolean matches) {
    assertThat(LIST.matches(host)).isEqualTo(matches);
  }

  @Test
  void anEmptyListMatchesNothing() {
    assertThat(HostList.parse(" , ")).isEqualTo(HostList.EMPTY);
    assertThat(HostList.EMPTY.isEmpty()).isTrue();
    assertThat(HostList.EMPTY.matches("a.example")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "*.", "a.*.example", "*a.example", "http://a", "a/b", "a b", "a:81"})
  void anythingElseIsNoEntry(String entry) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostList.parse("a.example," + entry))
        .withMessageContaining(entry);
  }
}
