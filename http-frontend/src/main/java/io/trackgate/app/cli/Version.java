package io.trackgate.app.cli;

import java.util.Optional;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("(built from source)");
        return new String[]{"trackgate " + version, "Java " + Runtime.version()};
    }
}
