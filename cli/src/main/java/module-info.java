/** The {@code descent} command. */
module dev.descent.cli {
    requires com.fasterxml.jackson.jr.ob;
    requires dev.descent.train;
    requires info.picocli;
    requires org.snakeyaml.engine;

    opens dev.descent.cli to
            info.picocli;
}
