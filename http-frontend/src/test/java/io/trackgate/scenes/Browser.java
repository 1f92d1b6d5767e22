package io.trackgate.scenes;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

import static org.awaitility.Awaitility.await;

/** A real browser without a window: the Chromium of this machine, driven from outside as a person would drive it. */
final class Browser implements AutoCloseable {

    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final String DRIVER = "chromedriver";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Dimension DESK = new Dimension(1360, 900);

    private final ChromeDriver driver;

    /** What is missing; empty: a browser can be started. */
    static Optional<String> missing() {
        if (BROWSERS.stream().noneMatch(name -> find(name).isPresent())) return Optional.of("chromium is not installed");
        return find(DRIVER).isPresent() ? Optional.empty() : Optional.of("chromedriver (Debian: chromium-driver) is not installed");
    }

    private static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/bin";
        return Stream.of(path.split(File.pathSeparator)).filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable).findFirst();
    }

    Browser(Path folder) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSERS.stream().flatMap(name -> find(name).stream()).findFirst().orElseThrow().toString());
        // Root has no sandbox, and containers have little shared memory.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--hide-scrollbars",
                "--force-prefers-reduced-motion", "--user-data-dir=" + folder.resolve("profile"));
        options.setExperimentalOption("prefs", Map.of("download.default_directory", downloads(folder).toString()));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        // Named, it is not looked for on the Internet.
        System.setProperty("webdriver.chrome.driver", find(DRIVER).orElseThrow().toString());
        driver = new ChromeDriver(options);
        atDesk();
    }

    /** Where a browser of this folder puts what it downloads. */
    static Path downloads(Path folder) { return folder.resolve("downloads"); }

    void open(String address) { driver.get(address); }

    void reload() { driver.navigate().refresh(); }

    void atDesk() { size(DESK); }

    void onAPhone() { size(new Dimension(390, 844)); }

    /** Of the page itself; headless windows have a least width of their own. */
    private void size(Dimension size) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", size.width, "height", size.height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What the system says of light and dark. */
    void prefers(String scheme) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Once it is there and can be seen. */
    WebElement see(String css) {
        return await(css).atMost(PATIENCE).ignoreExceptionsMatching(Browser::isMoving)
                .until(() -> driver.findElement(By.cssSelector(css)), WebElement::isDisplayed);
    }

    /** The first that is like that and has these words in it. */
    WebElement see(String css, String words) {
        try {
            return await(css + " with " + words).atMost(PATIENCE).ignoreExceptionsMatching(Browser::isMoving)
                    .until(() -> all(css).stream().filter(each -> each.isDisplayed() && each.getText().contains(words)).findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException never) {
            throw new AssertionError(
                    css + " with " + words + " never came; there is " + all(css).stream().map(WebElement::getText).toList(),
                    never);
        }
    }

    /** A page that draws anew while one looks at it. */
    private static boolean isMoving(Throwable failure) {
        return failure instanceof NoSuchElementException || failure instanceof StaleElementReferenceException;
    }

    List<WebElement> all(String css) { return driver.findElements(By.cssSelector(css)); }

    /** Of all that are like that, with blanks between. */
    String text(String css) {
        see(css);
        return all(css).stream().map(WebElement::getText).collect(Collectors.joining(" "));
    }

    boolean shows(String css) { return !all(css).isEmpty(); }

    void waitUntilGone(String css) { await(css + " gone").atMost(PATIENCE).until(() -> !shows(css)); }

    void press(String css, String words) {
        await("press " + words).atMost(PATIENCE).ignoreExceptionsMatching(Browser::isMoving).until(() -> {
            all(css).stream().filter(each -> each.isDisplayed() && each.getText().contains(words)).findFirst()
                    .orElseThrow(() -> new NoSuchElementException(css + " with " + words)).click();
            return true;
        });
    }

    void write(String css, String text) {
        WebElement field = see(css);
        field.clear();
        field.sendKeys(text);
    }

    /** As a person chooses from a list. */
    void choose(String css, String option) {
        see(css + " option[value=\"" + option + "\"]");
        see(css).findElement(By.cssSelector("option[value=\"" + option + "\"]")).click();
    }

    /** To whatever has the focus. */
    void type(CharSequence keys) { new Actions(driver).sendKeys(keys).perform(); }

    Object run(String script, Object... arguments) {
        Object result = driver.executeScript(script, arguments);
        return result == null ? "" : result;
    }

    Object runAsync(String script, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
        Object result = driver.executeAsyncScript(script, arguments);
        return result == null ? "" : result;
    }

    /** As on a first visit. */
    void forgetFiles() { driver.executeCdpCommand("Network.clearBrowserCache", Map.of()); }

    /** What the page has complained of since the last look; what the browser says of its own drawing is none of that, for axe draws. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue()).map(LogEntry::getMessage)
                .filter(message -> !message.startsWith("rendering ")).toList();
    }

    /** Serious findings of axe on the page as it stands, one line each. */
    List<?> accessibilityProblems() {
        driver.executeScript(axe());
        return (List<?>) runAsync("""
                const done = arguments[arguments.length - 1];
                axe.run({ resultTypes: ["violations"] }).then((found) => done(found.violations
                  .filter((each) => each.impact === "serious" || each.impact === "critical")
                  .map((each) => `${each.id}: ${each.help}: ${each.nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`)));
                """);
    }

    private static String axe() {
        try {
            Properties known = new Properties();
            try (var in = Browser.class.getResourceAsStream("/META-INF/maven/org.webjars.npm/axe-core/pom.properties")) {
                known.load(in);
            }
            try (var in = Browser.class
                    .getResourceAsStream("/META-INF/resources/webjars/axe-core/" + known.getProperty("version") + "/axe.min.js")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As WebP, which is a third of a PNG. */
    void picture(Path file) {
        Object data = driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "webp", "quality", 82)).get("data");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, Base64.getDecoder().decode(String.valueOf(data)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() { driver.quit(); }
}
