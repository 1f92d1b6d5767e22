package io.trackgate.scenes;

import java.nio.file.Path;
import java.time.Instant;

import io.trackgate.core.account.AccountAdmin;
import io.trackgate.core.store.Database;

import static org.assertj.core.api.Assertions.assertThat;

/** A gateway with its page, and the browser that looks at it. */
final class ConsoleStage implements AutoCloseable {
    static final String PASSWORD = "correct-horse";

    private final GatewayScene scene;
    private final Browser browser;

    /** @param folder for the browser's own files */
    static ConsoleStage start(GatewayFiles files, Path folder) {
        GatewayScene scene = GatewayScene.start(files);
        try (Database database = Database.open("jdbc:sqlite:" + files.store())) {
            AccountAdmin.setPassword(database, "acme", PASSWORD, Instant.now());
        }
        return new ConsoleStage(scene, new Browser(folder));
    }

    private ConsoleStage(GatewayScene scene, Browser browser) {
        this.scene = scene;
        this.browser = browser;
    }

    GatewayScene scene() { return scene; }

    Browser browser() { return browser; }

    String address() { return address(scene.gateway().httpPort()); }

    private static String address(int port) { return "http://127.0.0.1:" + port + "/console/"; }

    /** Of the same origin, and nothing runs there. */
    private static String quietPlace(String address) { return address + "settings.json"; }

    /** Nobody is signed in, and what the browser said so far is forgotten. */
    void begin() {
        browser.atDesk();
        browser.prefers("light");
        browser.open(quietPlace(address()));
        browser.run("sessionStorage.clear(); localStorage.clear();");
        browser.complaints();
    }

    Browser signedIn(String place) { return signedInAs(GatewayFiles.KEY, place); }

    /** As somebody whose tab has been open: the key is there already. */
    Browser signedInAs(String key, String place) {
        return signedInAt(scene.gateway().httpPort(), key, place);
    }

    /** Likewise, at another gateway. */
    Browser signedInAt(int port, String key, String place) {
        browser.open(quietPlace(address(port)));
        browser.run("sessionStorage.setItem('trackgate.session', JSON.stringify({hash: arguments[0], kind: 'key'}));", key);
        browser.open(address(port) + "#/" + place);
        return browser;
    }

    /**
     * Nothing but refusals that the gateway answered with: Chromium logs each, and what the page makes of them is for the scenes to judge. Where
     * nothing names an icon, as in the quiet place, it asks for one by itself.
     */
    void hadNothingToComplainOf() {
        assertThat(browser.complaints()).filteredOn(line -> !isAnsweredRefusal(line) && !line.contains("/favicon.ico")).isEmpty();
    }

    private static boolean isAnsweredRefusal(String line) {
        return line.contains("/v2/") && line.contains("Failed to load resource: the server responded with a status of 4");
    }

    @Override
    public void close() {
        browser.close();
        scene.close();
    }
}
