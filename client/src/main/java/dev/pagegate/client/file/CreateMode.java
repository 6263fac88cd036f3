package dev.pagegate.client.file;

/** What a create does where the name exists already, RFC 1813 section 3.3.8. */
public enum CreateMode {
  /** Takes the existing file; of the attributes only a size is applied to it. */
  UNCHECKED,
  /** Fails with ALREADY_EXISTS. */
  GUARDED,
  /** Fails with ALREADY_EXISTS, unless an earlier attempt of this very call made the file. */
  EXCLUSIVE
}
