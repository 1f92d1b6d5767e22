package io.trackgate.app.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import javax.net.ssl.SSLContext;

/** Calls of the API with a connection each, through whatever stands in front of its port: TLS, and the header that a proxy would send. */
final class DirectHttp {

    /** What a proxy says of a connection of its own, v1: the client is whoever the connection comes from. */
    private static final String PROXY_HEADER = "PROXY UNKNOWN\r\n";
    private static final int MOST_BYTES = 1 << 20;

    private final InetSocketAddress address;
    private final Duration patience;
    private final Optional<SSLContext> tls;
    private final boolean proxied;

    /**
     * @param patience for a connection, and for each part of an answer
     * @param tls      empty: none
     * @param proxied  whether the port wants a PROXY header
     */
    DirectHttp(String host, int port, Duration patience, Optional<SSLContext> tls, boolean proxied) {
        this.address = new InetSocketAddress(host, port);
        this.patience = patience;
        this.tls = tls;
        this.proxied = proxied;
    }

    ApiClient.Response send(String method, String path, byte[] json) throws IOException {
        try (Socket plain = new Socket()) {
            int millis = Math.toIntExact(Math.max(1, patience.toMillis()));
            plain.setSoTimeout(millis);
            plain.connect(address, millis);
            if (proxied) plain.getOutputStream().write(PROXY_HEADER.getBytes(StandardCharsets.US_ASCII));
            try (Socket socket = secured(plain)) {
                socket.getOutputStream().write(request(method, path, json));
                return response(socket.getInputStream().readNBytes(MOST_BYTES));
            }
        }
    }

    private Socket secured(Socket plain) throws IOException {
        if (tls.isEmpty()) return plain;
        return tls.get().getSocketFactory().createSocket(plain, address.getHostString(), address.getPort(), true);
    }

    /** In one piece. */
    private byte[] request(String method, String path, byte[] json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                .formatted(method, path, address.getHostString(), json.length)).getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(json);
        return bytes.toByteArray();
    }

    private static ApiClient.Response response(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.1 ") || end < 0) throw new IOException("no answer (expected: HTTP/1.1)");
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        text.substring(0, end).lines().skip(1).map(line -> line.split(":", 2)).filter(parts -> parts.length == 2)
                .forEach(parts -> headers.put(parts[0], parts[1].strip()));
        return new ApiClient.Response(text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1), headers);
    }
}
