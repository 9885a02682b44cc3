package dev.syncline.adapter.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTest {
  @Test
  void aNameAndAPortAreSplitAtTheColon() {
    assertThat(HostAndPort.parse(" node-1.example:5701 "))
        .isEqualTo(new HostAndPort("node-1.example", 5701));
  }

  @Test
  void anIpv6AddressIsWrittenInBrackets() {
    assertThat(HostAndPort.parse("[::1]:5701")).isEqualTo(new HostAndPort("::1", 5701));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1:5701", "[fe80::1]:65535", "host:1"})
  void whatIsWrittenIsReadAgain(String text) {
    assertThat(HostAndPort.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "host", ":5701", "host:", "host:port", "host:0", "host:65536", "::1:1"})
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HostAndPort.parse(text));
  }
}
