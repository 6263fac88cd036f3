package dev.pagegate.protocol;

import dev.pagegate.protocol.mount3.ExportEntry;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.mount3.MountEntry;
import dev.pagegate.protocol.mount3.MountResult;
import dev.pagegate.protocol.mount3.MountStatus;
import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.protocol.nfs3.Commit;
import dev.pagegate.protocol.nfs3.Create;
import dev.pagegate.protocol.nfs3.FsInfo;
import dev.pagegate.protocol.nfs3.FsStat;
import dev.pagegate.protocol.nfs3.Link;
import dev.pagegate.protocol.nfs3.Lookup;
import dev.pagegate.protocol.nfs3.Mkdir;
import dev.pagegate.protocol.nfs3.Mknod;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.PathConf;
import dev.pagegate.protocol.nfs3.Read;
import dev.pagegate.protocol.nfs3.Readdir;
import dev.pagegate.protocol.nfs3.Readdirplus;
import dev.pagegate.protocol.nfs3.Readlink;
import dev.pagegate.protocol.nfs3.Rename;
import dev.pagegate.protocol.nfs3.Setattr;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.Symlink;
import dev.pagegate.protocol.nfs3.Write;
import dev.pagegate.protocol.portmap.Mapping;
import dev.pagegate.protocol.portmap.Portmap2;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.xdr.Codec;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A message that can be generated: its codec and a maker of values. */
record Message<T>(String name, Codec<T> codec, Function<RandomValues, T> maker) {

  /** Requests and replies of every procedure that has any bytes. */
  static final List<Message<?>> ALL =
      Stream.of(
              of(
                  Nfs3.GETATTR,
                  RandomValues::handle,
                  r -> r.result(r::attributes, () -> Codec.Void0.VOID)),
              of(
                  Nfs3.SETATTR,
                  r -> new Setattr.Arguments(r.handle(), r.setAttributes(), r.maybe(r::time)),
                  r -> r.result(r::wcc, r::wcc)),
              of(
                  Nfs3.LOOKUP,
                  RandomValues::where,
                  r ->
                      r.result(
                          () ->
                              new Lookup.Success(
                                  r.handle(), r.maybe(r::attributes), r.maybe(r::attributes)),
                          r::postOp)),
              of(
                  Nfs3.ACCESS,
                  r -> new Access.Arguments(r.handle(), r.anyInt()),
                  r ->
                      r.result(
                          () -> new Access.Success(r.maybe(r::attributes), r.anyInt()), r::postOp)),
              of(
                  Nfs3.READLINK,
                  RandomValues::handle,
                  r ->
                      r.result(
                          () -> new Readlink.Success(r.maybe(r::attributes), r.opaque(90)),
                          r::postOp)),
              of(
                  Nfs3.READ,
                  r -> new Read.Arguments(r.handle(), r.anyLong(), r.unsignedInt()),
                  r ->
                      r.result(
                          () -> new Read.Success(r.maybe(r::attributes), r.flag(), r.payload()),
                          r::postOp)),
              of(
                  Nfs3.WRITE,
                  r ->
                      new Write.Arguments(
                          r.handle(), r.anyLong(), r.one(StableHow.values()), r.payload()),
                  r ->
                      r.result(
                          () ->
                              new Write.Success(
                                  r.wcc(), r.unsignedInt(), r.one(StableHow.values()), r.anyLong()),
                          r::wcc)),
              of(
                  Nfs3.CREATE,
                  r -> new Create.Arguments(r.where(), r.createHow()),
                  r -> r.result(r::newObject, r::wcc)),
              of(
                  Nfs3.MKDIR,
                  r -> new Mkdir.Arguments(r.where(), r.setAttributes()),
                  r -> r.result(r::newObject, r::wcc)),
              of(
                  Nfs3.SYMLINK,
                  r -> new Symlink.Arguments(r.where(), r.setAttributes(), r.opaque(90)),
                  r -> r.result(r::newObject, r::wcc)),
              of(
                  Nfs3.MKNOD,
                  r -> new Mknod.Arguments(r.where(), r.mknodData()),
                  r -> r.result(r::newObject, r::wcc)),
              of(Nfs3.REMOVE, RandomValues::where, r -> r.result(r::wcc, r::wcc)),
              of(Nfs3.RMDIR, RandomValues::where, r -> r.result(r::wcc, r::wcc)),
              of(
                  Nfs3.RENAME,
                  r -> new Rename.Arguments(r.where(), r.where()),
                  r ->
                      r.result(
                          () -> new Rename.Directories(r.wcc(), r.wcc()),
                          () -> new Rename.Directories(r.wcc(), r.wcc()))),
              of(
                  Nfs3.LINK,
                  r -> new Link.Arguments(r.handle(), r.where()),
                  r ->
                      r.result(
                          () -> new Link.Objects(r.maybe(r::attributes), r.wcc()),
                          () -> new Link.Objects(r.maybe(r::attributes), r.wcc()))),
              of(
                  Nfs3.READDIR,
                  r -> new Readdir.Arguments(r.handle(), r.anyLong(), r.anyLong(), r.unsignedInt()),
                  r -> r.result(() -> readdir(r), r::postOp)),
              of(
                  Nfs3.READDIRPLUS,
                  r ->
                      new Readdirplus.Arguments(
                          r.handle(), r.anyLong(), r.anyLong(), r.unsignedInt(), r.unsignedInt()),
                  r -> r.result(() -> readdirplus(r), r::postOp)),
              of(
                  Nfs3.FSSTAT,
                  RandomValues::handle,
                  r ->
                      r.result(
                          () ->
                              new FsStat.Success(
                                  r.maybe(r::attributes),
                                  r.anyLong(),
                                  r.anyLong(),
                                  r.anyLong(),
                                  r.anyLong(),
                                  r.anyLong(),
                                  r.anyLong(),
                                  r.unsignedInt()),
                          r::postOp)),
              of(Nfs3.FSINFO, RandomValues::handle, r -> r.result(() -> fsInfo(r), r::postOp)),
              of(
                  Nfs3.PATHCONF,
                  RandomValues::handle,
                  r ->
                      r.result(
                          () ->
                              new PathConf.Success(
                                  r.maybe(r::attributes),
                                  r.unsignedInt(),
                                  r.unsignedInt(),
                                  r.flag(),
                                  r.flag(),
                                  r.flag(),
                                  r.flag()),
                          r::postOp)),
              of(
                  Nfs3.COMMIT,
                  r -> new Commit.Arguments(r.handle(), r.anyLong(), r.unsignedInt()),
                  r -> r.result(() -> new Commit.Success(r.wcc(), r.anyLong()), r::wcc)),
              of(Mount3.MNT, RandomValues::path, Message::mountResult),
              Stream.of(
                  new Message<>(
                      "DUMP results",
                      Mount3.DUMP.results(),
                      r -> r.list(() -> new MountEntry(r.opaque(200), r.path()))),
                  new Message<>(
                      "EXPORT results",
                      Mount3.EXPORT.results(),
                      r -> r.list(() -> new ExportEntry(r.path(), r.list(() -> r.opaque(30))))),
                  new Message<>(
                      "portmap DUMP results",
                      Portmap2.DUMP.results(),
                      r -> r.list(() -> mapping(r)))),
              of(Portmap2.GETPORT, Message::mapping, RandomValues::unsignedInt))
          .<Message<?>>flatMap(messages -> messages)
          .toList();

  private static <A, R> Stream<Message<?>> of(
      Procedure<A, R> procedure,
      Function<RandomValues, A> arguments,
      Function<RandomValues, R> results) {
    return Stream.of(
        new Message<>(procedure.name() + " arguments", procedure.arguments(), arguments),
        new Message<>(procedure.name() + " results", procedure.results(), results));
  }

  private static Readdir.Success readdir(RandomValues r) {
    return new Readdir.Success(
        r.maybe(r::attributes),
        r.anyLong(),
        r.list(() -> new Readdir.Entry(r.anyLong(), r.name(), r.anyLong())),
        r.flag());
  }

  private static Readdirplus.Success readdirplus(RandomValues r) {
    return new Readdirplus.Success(
        r.maybe(r::attributes),
        r.anyLong(),
        r.list(
            () ->
                new Readdirplus.Entry(
                    r.anyLong(),
                    r.name(),
                    r.anyLong(),
                    r.maybe(r::attributes),
                    r.maybe(r::handle))),
        r.flag());
  }

  private static FsInfo.Success fsInfo(RandomValues r) {
    return new FsInfo.Success(
        r.maybe(r::attributes),
        r.unsignedInt(),
        r.unsignedInt(),
        r.unsignedInt(),
        r.unsignedInt(),
        r.unsignedInt(),
        r.unsignedInt(),
        r.unsignedInt(),
        r.anyLong(),
        r.time(),
        r.anyInt());
  }

  private static MountResult mountResult(RandomValues r) {
    MountStatus status = r.one(MountStatus.values());
    return status == MountStatus.OK
        ? new MountResult.Ok(r.handle(), r.list(r::anyInt))
        : new MountResult.Failed(status);
  }

  private static Mapping mapping(RandomValues r) {
    return new Mapping(r.unsignedInt(), r.unsignedInt(), r.unsignedInt(), r.unsignedInt());
  }

  @Override
  public String toString() {
    return name;
  }
}
