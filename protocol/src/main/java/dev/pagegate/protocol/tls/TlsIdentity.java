package dev.pagegate.protocol.tls;

import java.nio.file.Path;

/**
 * What one side shows of itself.
 *
 * @param certificate a PEM file: its certificate first, then those that signed it, without the root
 * @param key a PEM file with the private key in PKCS#8, not encrypted
 */
public record TlsIdentity(Path certificate, Path key) {}
