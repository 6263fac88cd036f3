package dev.pagegate.client.file;

import dev.pagegate.client.archive.ArchiveTarget;
import dev.pagegate.client.archive.DirectoryTarget;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.NfsTime;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A directory of copies where a test does something at a moment of its choice. */
final class HookedTarget implements ArchiveTarget {
  /** Moments in the life of a copy, each before what it is called after. */
  enum Moment {
    BEGIN,
    APPEND,
    SYNC,
    VERIFY,
    PUBLISH,
    PUBLISHED
  }

  /** What a test does. */
  interface Action {
    void run() throws Exception;
  }

  private final DirectoryTarget target;
  private final Map<Moment, Action> actions = new ConcurrentHashMap<>();

  HookedTarget(Path directory) {
    this.target = new DirectoryTarget(directory);
  }

  /** Does {@code action} at the next such moment, once. */
  HookedTarget at(Moment moment, Action action) {
    actions.put(moment, action);
    return this;
  }

  private void reached(Moment moment) {
    Action action = actions.remove(moment);
    if (action != null) {
      try {
        action.run();
      } catch (Exception e) {
        throw new AssertionError("what was to be done at " + moment, e);
      }
    }
  }

  @Override
  public String name() {
    return target.name();
  }

  @Override
  public Copy begin(String path, String mark) throws FsException {
    reached(Moment.BEGIN);
    Copy copy = target.begin(path, mark);
    return new Copy() {
      @Override
      public void append(ByteBuf bytes) throws FsException {
        reached(Moment.APPEND);
        copy.append(bytes);
      }

      @Override
      public void sync() throws FsException {
        reached(Moment.SYNC);
        copy.sync();
      }

      @Override
      public int read(long offset, ByteBuf destination) throws FsException {
        reached(Moment.VERIFY);
        return copy.read(offset, destination);
      }

      @Override
      public void publish(int mode, NfsTime modified) throws FsException {
        reached(Moment.PUBLISH);
        copy.publish(mode, modified);
        reached(Moment.PUBLISHED);
      }

      @Override
      public void close() {
        copy.close();
      }
    };
  }

  @Override
  public int read(String path, long offset, ByteBuf destination) throws FsException {
    return target.read(path, offset, destination);
  }

  @Override
  public void close() {
    target.close();
  }
}
