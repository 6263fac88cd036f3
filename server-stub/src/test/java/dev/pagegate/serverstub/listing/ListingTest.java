package dev.pagegate.serverstub.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.FileName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListingTest {
  @Test
  void cookie_ofAName_staysTheSameForever() {
    // Clients hold cookies over a restart into another version of this server.
    assertThat(cookie("file")).isEqualTo(1645111920780807325L);
    assertThat(cookie("\u00fc")).isEqualTo(635479733794569244L);
  }

  @Test
  void cookies_arePositiveAndAboveTheDots() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(cookie("name" + i)).isBetween(1L << 32, (1L << 62) - 1);
    }
  }

  @Test
  void names_withTheSameHash_getDifferentCookies() {
    Listing listing =
        Listing.of(List.of(named(100, "b"), named(100, "a"), named(101, "c"), named(50, "d")));
    assertThat(listing.after(0).stream().map(ListedName::cookie))
        .containsExactly(50L, 100L, 101L, 102L);
    assertThat(listing.after(100).stream().map(name -> name.name().toString()))
        .containsExactly("b", "c");
  }

  @Test
  void after_aCookieOfNoName_goesOnBehindIt() {
    Listing listing = Listing.of(List.of(named(10, "a"), named(20, "b")));
    assertThat(listing.after(15)).hasSize(1);
    assertThat(listing.after(20)).isEmpty();
  }

  private static long cookie(String name) {
    return Listing.cookie(name.getBytes(StandardCharsets.UTF_8));
  }

  private static ListedName named(long cookie, String name) {
    return new ListedName(cookie, 1, FileName.of(name));
  }
}
