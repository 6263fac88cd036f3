package dev.pagegate.serverstub.procedure;

import dev.pagegate.serverstub.access.Callers;
import dev.pagegate.serverstub.tree.ExportTree;

/** What is served, to whom, and how. */
public record Export(
    ExportTree tree, Callers callers, Sizes sizes, BootVerifier verifier, Writable writable) {

  /** Whether clients may change anything. */
  public enum Writable {
    READ_WRITE,
    READ_ONLY
  }
}
