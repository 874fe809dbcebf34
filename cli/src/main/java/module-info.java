/** The {@code descent} command. */
module dev.descent.cli {
    requires dev.descent.train;
    requires info.picocli;
    requires org.jline.terminal;
    requires org.snakeyaml.engine;
}
