package io.trackgate.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.trackgate.core.session.Drain;

/**
 * What the gateway itself is told to do: {@code POST /admin/drain}, and {@code GET} of the same for how far that is;
 * {@code POST /admin/trackers/ID/release} ends the quarantine of a tracker's ids; {@code GET /admin/nodes} lists the nodes of its cluster. With a key of
 * its own ({@code Authorization: Bearer KEY}) from the networks that the configuration names; for everybody else it does not exist.
 */
public final class AdminApi {

    private static final String DRAIN = "/admin/drain";
    private static final String NODES = "/admin/nodes";
    private static final Pattern RELEASE = Pattern.compile("/admin/trackers/(\\d{1,9})/release");
    private static final String SCHEME = "Bearer ";

    private final HttpApi.Admin admin;

    AdminApi(HttpApi.Admin admin) { this.admin = admin; }

    /** In metrics and logs; empty where somebody else answers. */
    Optional<String> name(Request request) {
        return name(request.path()).filter(known -> isPermitted(request));
    }

    private static Optional<String> name(String path) {
        if (path.equals(DRAIN)) return Optional.of("admin/drain");
        if (path.equals(NODES)) return Optional.of("admin/nodes");
        return RELEASE.matcher(path).matches() ? Optional.of("admin/release") : Optional.empty();
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
        Matcher release = RELEASE.matcher(request.path());
        if (release.matches()) return CompletableFuture.completedFuture(release(request, Integer.parseInt(release.group(1))));
        return CompletableFuture.completedFuture(request.path().equals(NODES) ? nodes(request) : drain(request));
    }

    private Answer nodes(Request request) {
        if (!request.method().equals("GET")) return Answer.error(ApiError.WRONG_HTTP_METHOD).with("Allow", "GET");
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        ArrayNode nodes = value.putArray("nodes");
        admin.nodes().get().forEach(node -> nodes.add(NodeJson.of(node)));
        return Answer.value(value);
    }

    private Answer drain(Request request) {
        return switch (request.method()) {
            case "POST" -> told(admin.startDrain().get());
            case "GET" -> told(admin.drain().get());
            default -> Answer.error(ApiError.WRONG_HTTP_METHOD).with("Allow", "GET, POST");
        };
    }

    /** A tracker without an id in quarantine is no success: the operator has mistaken its number, or was late. */
    private Answer release(Request request, int tracker) {
        if (!request.method().equals("POST")) return Answer.error(ApiError.WRONG_HTTP_METHOD).with("Allow", "POST");
        List<String> ids = admin.release().apply(tracker);
        if (ids.isEmpty()) return Answer.error(ApiError.ENTITY_NOT_FOUND);
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        ids.forEach(value.putArray("released")::add);
        return Answer.value(value);
    }

    private static Answer told(Drain.Progress progress) {
        ObjectNode value = JsonNodeFactory.instance.objectNode().put("draining", progress.draining()).put("sessions", progress.sessions())
                .put("left", progress.left());
        return Answer.value(value);
    }
}
