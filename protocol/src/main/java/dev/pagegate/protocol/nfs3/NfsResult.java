package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;

/**
 * What every procedure but NULL answers: a status that selects one of two arms, RFC 1813 section
 * 3.3.
 *
 * @param <S> what success brings
 * @param <F> what failure still tells, mostly attributes for the client's cache
 */
public sealed interface NfsResult<S, F> {
  NfsStatus status();

  /** Status NFS3_OK and what comes with it. */
  record Ok<S, F>(S value) implements NfsResult<S, F> {
    @Override
    public NfsStatus status() {
      return NfsStatus.OK;
    }
  }

  /** Any other status and what comes with it. */
  record Failed<S, F>(NfsStatus status, F detail) implements NfsResult<S, F> {
    public Failed {
      if (status == NfsStatus.OK) {
        throw new IllegalArgumentException("status of a failure: OK (expected: an error)");
      }
    }
  }

  static <S, F> Codec<NfsResult<S, F>> codec(Codec<S> success, Codec<F> failure) {
    return Codec.of(
        (result, writer) -> {
          NfsStatus.CODEC.encode(result.status(), writer);
          switch (result) {
            case Ok<S, F>(S value) -> success.encode(value, writer);
            case Failed<S, F>(_, F detail) -> failure.encode(detail, writer);
          }
        },
        reader -> {
          NfsStatus status = NfsStatus.CODEC.decode(reader);
          return status == NfsStatus.OK
              ? new Ok<>(success.decode(reader))
              : new Failed<>(status, failure.decode(reader));
        });
  }
}
