package io.trackgate.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code http.console}: whether there is the page, and what its maps are drawn on. */
final class ConsoleSection {

    // Nothing that could end a source in the page's content policy and begin another.
    private static final Pattern TILES = Pattern.compile("https?://[A-Za-z0-9._\\[\\]:-]+/[A-Za-z0-9._~/%?&=@+{}-]+");
    private static final List<String> PLACES = List.of("{z}", "{x}", "{y}");
    private static final String EXAMPLE = "such as https://tiles.example.org/{z}/{x}/{y}.png, with {z}, {x} and {y} once each";
    private static final int LONGEST = 500;

    private ConsoleSection() {}

    static GatewayConfig.Console read(Section http) {
        Section console = http.sectionOrEmpty("console");
        GatewayConfig.Console read = new GatewayConfig.Console(console.flag("enabled", GatewayConfig.Console.DEFAULT.enabled()),
                tiles(console));
        console.end();
        return read;
    }

    private static Optional<GatewayConfig.Tiles> tiles(Section console) {
        Optional<String> url = console.text("tiles");
        Optional<String> attribution = console.text("tiles-attribution");
        attribution.filter(words -> words.length() > LONGEST)
                .ifPresent(words -> console.complain("tiles-attribution", words.length() + " characters", "at most " + LONGEST));
        if (attribution.isPresent() && !console.has("tiles"))
            console.complain("tiles-attribution", "given", "absent; without tiles there is nobody to name");
        if (url.isEmpty()) return Optional.empty();
        if (!isTemplate(url.get())) {
            console.complain("tiles", url.get(), EXAMPLE);
            return Optional.empty();
        }
        return Optional.of(new GatewayConfig.Tiles(url.get(), attribution.orElse("")));
    }

    private static boolean isTemplate(String url) {
        if (url.length() > LONGEST || !TILES.matcher(url).matches()) return false;
        String rest = url;
        for (String place : PLACES) {
            int at = rest.indexOf(place);
            if (at < 0) return false;
            rest = rest.substring(0, at) + rest.substring(at + place.length());
        }
        return rest.indexOf('{') < 0 && rest.indexOf('}') < 0;
    }
}
