package dev.pagegate.client.file;

import dev.pagegate.client.error.FsException;
import java.util.List;

/** One directory as the model test uses it, through whatever front end. */
public interface ModelVolume {
  /** Which of the ways to create a file where there is none. */
  enum Creation {
    GUARDED,
    EXCLUSIVE
  }

  /** A file that is open to read and to write. */
  interface Handle {
    void write(int offset, byte[] bytes) throws FsException;

    void append(byte[] bytes) throws FsException;

    /** All of it, looking for {@code maxBytes}. */
    byte[] read(int maxBytes) throws FsException;

    long sizeBytes() throws FsException;

    void fsync() throws FsException;

    void close() throws FsException;

    /** Its client has been killed. */
    void abandon();
  }

  /** Whether what was written is at the server when a handle is closed. */
  boolean closeSyncs();

  Handle create(String name, Creation how) throws FsException;

  Handle open(String name) throws FsException;

  void remove(String name) throws FsException;

  void rename(String from, String to) throws FsException;

  void link(String file, String name) throws FsException;

  void mkdir(String name) throws FsException;

  void rmdir(String name) throws FsException;

  List<String> list() throws FsException;

  void resize(String name, int sizeBytes) throws FsException;

  boolean isDirectory(String name) throws FsException;

  long sizeBytes(String name) throws FsException;
}
