package io.trackgate.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.ConfigException;
import io.trackgate.config.ConfigProblem;
import io.trackgate.config.Configuration;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.ModelFiles;
import io.trackgate.config.Source;
import io.trackgate.protocol.Lint;
import io.trackgate.protocol.ProtocolCatalogue;
import org.jspecify.annotations.Nullable;

/** Finds configuration folders, reads them, and has the vendors look over their models. */
public final class Settings {

    private Settings() {}

    /** The folder that Trackgate was installed into; the launcher says which. */
    public static Path home() {
        return Path.of(System.getProperty("trackgate.home", ".")).toAbsolutePath().normalize();
    }

    public static Path shipped() { return home().resolve("config"); }

    /** @param given on the command line, relative to where the caller stands; null for the shipped one */
    public static Path folder(@Nullable Path given) {
        Path folder = given == null ? shipped() : given;
        if (!Files.isDirectory(folder))
            throw new IllegalArgumentException("--config: " + folder + " (expected: a folder with gateway.yaml)");
        return folder;
    }

    /** Everything in the folder, checked against the protocols that this build speaks; or every mistake. */
    public static Configuration load(Path folder, Path shipped) throws ConfigException {
        ProtocolCatalogue protocols = new ProtocolCatalog();
        Configuration configuration;
        try {
            configuration = Configuration.load(folder, shipped);
        } catch (ConfigException e) {
            throw withVendors(e, folder, shipped, protocols);
        }
        List<ConfigProblem> problems = Lint.models(configuration.models().all(), protocols);
        problems.addAll(Lint.fleet(configuration.fleet(), configuration.models(), protocols));
        List<GatewayConfig.Listener> listeners = configuration.gateway().listeners();
        for (int i = 0; i < listeners.size(); i++) {
            String protocol = listeners.get(i).protocol();
            if (protocol.equals(GatewayConfig.AUTO) || protocols.find(protocol).isPresent()) continue;
            problems.add(new ConfigProblem(new Source("gateway.yaml", 1), "listeners[" + i + "].protocol", protocol,
                    Lint.oneOf(protocols) + ", or " + GatewayConfig.AUTO));
        }
        if (!problems.isEmpty()) throw new ConfigException(problems);
        return configuration;
    }

    /** What the vendors have to say of the models that could be read is told at once too. */
    private static ConfigException withVendors(ConfigException mistakes, Path folder, Path shipped, ProtocolCatalogue protocols) {
        List<ConfigProblem> problems = new ArrayList<>(mistakes.problems());
        problems.addAll(Lint.models(ModelFiles.check(folder, shipped).models().all(), protocols));
        return new ConfigException(problems);
    }

    /** The model files of a folder, checked by the config module and by the vendors. */
    public static ModelFiles.Result models(Path folder, Path shipped) {
        ModelFiles.Result read = ModelFiles.check(folder, shipped);
        List<ConfigProblem> problems = new ArrayList<>(read.problems());
        problems.addAll(Lint.models(read.models().all(), new ProtocolCatalog()));
        return new ModelFiles.Result(read.models(), List.copyOf(problems), read.warnings());
    }
}
