package io.trackgate.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.trackgate.config.GatewayConfig;

/**
 * The page at {@code /console/}, for people who look rather than read: a fixed table of files, read at start. It asks the API like any other client
 * does, with the hash of whoever signed in, so nothing of it is secret and nothing is counted.
 */
final class Console {
    static final String NAME = "console";

    private static final String PATH = "/console/";
    private static final String WITHOUT_SLASH = "/console";
    private static final String RESOURCES = "console/";
    private static final String START = "index.html";
    private static final List<String> FILES = List.of(START, "style.css", "icon.svg", "main.js", "html.js", "api.js", "live.js",
            "format.js",
            "parts.js", "sign-in.js", "fleet.js", "sparkline.js", "tracker.js", "switches.js", "tracking-form.js", "tracking-rules.js",
            "commands.js", "map.js", "frames.js", "frame-detail.js", "traces.js", "explain.js", "bench.js");
    /** The page asks again each time whether its copy is still the one: two versions of its files never meet. */
    private static final String ASK_AGAIN = "no-cache";

    private final Map<String, ConsoleFile> files = new HashMap<>();
    private final List<Answer.Header> headers;

    /**
     * @param version of the gateway, which the page shows
     * @param demo    whether there are calls of simulated trackers
     */
    Console(GatewayConfig.Console config, String version, boolean demo) {
        headers = List.of(new Answer.Header(HttpHeaderNames.CONTENT_SECURITY_POLICY.toString(), policy(config)),
                new Answer.Header(HttpHeaderNames.CACHE_CONTROL.toString(), ASK_AGAIN),
                new Answer.Header(HttpHeaderNames.VARY.toString(), HttpHeaderNames.ACCEPT_ENCODING.toString()));
        if (!config.enabled()) return;
        for (String name : FILES)
            files.put(PATH + name, ConsoleFile.ofResource(name, RESOURCES + name));
        files.put(PATH, ConsoleFile.ofResource(START, RESOURCES + START));
        WebLibraries.files().forEach((name, text) -> files.put(PATH + name, ConsoleFile.of(name, text)));
        files.put(PATH + "settings.json", ConsoleFile.of("settings.json", Json.write(settings(config, version, demo))));
    }

    /** Nothing runs, is loaded or asked but what this gateway serves, and pictures of a map from where the configuration says. */
    private static String policy(GatewayConfig.Console config) {
        String tiles = config.tiles().map(known -> " " + known.origin()).orElse("");
        return "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:" + tiles
                + "; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";
    }

    private static ObjectNode settings(GatewayConfig.Console config, String version, boolean demo) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("version", version).put("demo", demo);
        config.tiles().ifPresent(tiles -> json.putObject("tiles").put("url", tiles.url()).put("attribution", tiles.attribution()));
        return json;
    }

    boolean isAt(String path) { return files.containsKey(path) || path.equals(WITHOUT_SLASH) && !files.isEmpty(); }

    CompletableFuture<Answer> answer(Request request) { return CompletableFuture.completedFuture(given(request)); }

    private Answer given(Request request) {
        if (!request.method().equals("GET")) return Answer.error(ApiError.WRONG_HTTP_METHOD).with("Allow", "GET");
        ConsoleFile file = files.get(request.path());
        // Relative, so that it holds behind a proxy that serves us somewhere below its root.
        if (file == null) return Answer.empty(308).with("Location", PATH.substring(1));
        return file.answer(request.headers()).with(headers);
    }
}
