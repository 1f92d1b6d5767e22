package io.trackgate.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.trackgate.core.session.Drain;

/**
 * What the gateway itself is told to do: {@code POST /admin/drain}, and {@code GET} of the same for how far that is. With a key of its own
 * ({@code Authorization: Bearer KEY}) from the networks that the configuration names; for everybody else it does not exist.
 */
public final class AdminApi {

    static final String DRAIN = "/admin/drain";

    private static final String NAME = "admin/drain";
    private static final String SCHEME = "Bearer ";

    private final HttpApi.Admin admin;

    AdminApi(HttpApi.Admin admin) { this.admin = admin; }

    /** In metrics and logs; empty where somebody else answers. */
    Optional<String> name(Request request) {
        return request.path().equals(DRAIN) && isPermitted(request) ? Optional.of(NAME) : Optional.empty();
    }

    private boolean isPermitted(Request request) {
        return admin.config().filter(known -> known.from().stream().anyMatch(network -> network.contains(request.address())))
                .filter(known -> hasKey(request, known.key())).isPresent();
    }

    /** The digest of what was given says nothing about the key, so how long comparing takes says nothing either. */
    private static boolean hasKey(Request request, String digest) {
        List<String> given = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
        if (given.size() != 1 || !given.getFirst().startsWith(SCHEME)) return false;
        byte[] mine = sha256(given.getFirst().substring(SCHEME.length()));
        return MessageDigest.isEqual(mine, HexFormat.of().parseHex(digest));
    }

    /** Of a key, as the configuration has it. */
    public static String digest(String key) { return HexFormat.of().formatHex(sha256(key)); }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    CompletableFuture<Answer> answer(Request request) {
        return CompletableFuture.completedFuture(switch (request.method()) {
            case "POST" -> told(admin.startDrain().get());
            case "GET" -> told(admin.drain().get());
            default -> Answer.error(ApiError.WRONG_HTTP_METHOD).with("Allow", "GET, POST");
        });
    }

    private static Answer told(Drain.Progress progress) {
        ObjectNode value = JsonNodeFactory.instance.objectNode().put("draining", progress.draining()).put("sessions", progress.sessions())
                .put("left", progress.left());
        return Answer.value(value);
    }
}
