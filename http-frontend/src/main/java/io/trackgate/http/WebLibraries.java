package io.trackgate.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;

/** Preact and htm, which the console's page is written with, out of their webjars. */
final class WebLibraries {

    private static final String PREACT = "META-INF/resources/webjars/preact/";
    private static final String HTM = "META-INF/resources/_static/htm/";

    private WebLibraries() {}

    /** By the names that the page's own files import them under. */
    static Map<String, byte[]> files() {
        String preact = PREACT + version("org.webjars.npm/preact");
        String htm = HTM + version("org.mvnpm/htm");
        return Map.of("preact.js", module(preact + "/dist/preact.module.js"), "hooks.js", module(preact + "/hooks/dist/hooks.module.js"),
                "htm.js", module(htm + "/dist/htm.module.js"));
    }

    private static String version(String artifact) {
        Properties known = new Properties();
        try {
            known.load(new ByteArrayInputStream(ConsoleFile.read("META-INF/maven/" + artifact + "/pom.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return known.getProperty("version");
    }

    /** A browser finds no module by its bare name without a script inside the page, which the page's policy forbids. */
    private static byte[] module(String resource) {
        return new String(ConsoleFile.read(resource), StandardCharsets.UTF_8).replace("from\"preact\"", "from\"./preact.js\"")
                .replaceAll("(?m)^//# sourceMappingURL=.*$", "").getBytes(StandardCharsets.UTF_8);
    }
}
