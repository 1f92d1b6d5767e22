package io.trackgate.app.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command of another process of this program. */
public final class OwnJava {

    private OwnJava() {}

    /**
     * @param logLevel  of its log
     * @param jvm       flags beside those of this process
     * @param main      class of this program
     * @param arguments of it
     */
    public static List<String> command(String logLevel, List<String> jvm, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Dtrackgate.home=" + Settings.home(), "-Dtrackgate.log.level=" + logLevel));
        command.addAll(inherited());
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(arguments);
        return command;
    }

    /** How the launcher wants Java to be, without what watches or bounds this process. */
    private static List<String> inherited() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(
                flag -> flag.startsWith("-XX:") || flag.startsWith("--enable-native-access") || flag.startsWith("--sun-misc")).toList();
    }
}
