package chat.parlance.http;

import java.nio.file.Path;

/// The PEM files of a server's certificate chain and its private key (PKCS#8, without a password).
public record TlsFiles(Path certificate, Path key) {}
