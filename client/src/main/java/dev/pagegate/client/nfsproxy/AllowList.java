package dev.pagegate.client.nfsproxy;

import java.net.InetAddress;
import java.util.List;

/** Which addresses may connect. */
public record AllowList(List<Network> networks) {
  /** This machine alone. */
  public static final AllowList LOOPBACK = of(List.of("127.0.0.0/8", "::1/128"));

  public AllowList {
    networks = List.copyOf(networks);
  }

  /**
   * Addresses whose first {@code prefixBits} are those of {@code address}.
   *
   * @param prefixBits 0 to the address's length in bits
   */
  public record Network(InetAddress address, int prefixBits) {
    public Network {
      int bits = Byte.SIZE * address.getAddress().length;
      if (prefixBits < 0 || prefixBits > bits) {
        throw new IllegalArgumentException(
            "prefix of %s: %d bits (expected: 0 to %d)"
                .formatted(address.getHostAddress(), prefixBits, bits));
      }
    }

    boolean contains(InetAddress other) {
      byte[] mine = address.getAddress();
      byte[] theirs = other.getAddress();
      if (mine.length != theirs.length) {
        return false;
      }
      for (int bit = 0; bit < prefixBits; bit++) {
        int mask = 0x80 >> (bit % Byte.SIZE);
        if (((mine[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Reads addresses or networks such as {@code 192.168.7.0/24}; names of hosts are none.
   *
   * @throws IllegalArgumentException names the word that is neither
   */
  public static AllowList of(List<String> words) {
    return new AllowList(words.stream().map(AllowList::network).toList());
  }

  boolean contains(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  private static Network network(String word) {
    int slash = word.indexOf('/');
    String literal = slash < 0 ? word : word.substring(0, slash);
    try {
      InetAddress address = InetAddress.ofLiteral(literal); // asks no name server
      int bits =
          slash < 0
              ? Byte.SIZE * address.getAddress().length
              : Integer.parseInt(word.substring(slash + 1));
      return new Network(address, bits);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + word + "' (expected: an address or a network such as 192.168.7.0/24)", e);
    }
  }
}
