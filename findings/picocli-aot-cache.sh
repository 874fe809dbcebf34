#!/usr/bin/env bash
# picocli 4.7.7 on JDK 25: an ahead-of-time cache (JEP 483, 514) holds none of picocli's classes.
#
# Expected: a cache made from a training run holds the classes that the run loaded from the class path, libraries and application
# alike, so that a command-line program, whose start is mostly picocli, starts faster by it.
# Behaviour: picocli's classes are Java 5 class files (major version 49, for its own compatibility). HotSpot caches no class of so
# old a version once it is linked ("Skipping picocli/CommandLine...: Old class has been linked", a warning among others while the
# cache is made), and with them no class that extends or implements one, such as an application's own IVersionProvider. All of
# them are loaded from the jar and verified in every start; the cache is used for the rest, and nothing is said then.
# Output seen (Temurin 25.0.3): beside the lines that print it.
#
# Needs: a JDK 25 or newer (JAVA_HOME, or one under /usr/lib/jvm), Maven.
set -euo pipefail

for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -r "$home/release" ] && grep -q '^JAVA_VERSION="2[5-9]' "$home/release"; then
        jdk=$home
        break
    fi
done
[ -n "${jdk:-}" ] || { echo 'no JDK 25 found' >&2; exit 2; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
    -Dartifact=info.picocli:picocli:4.7.7 -DoutputDirectory=.

cat >Hello.java <<'JAVA'
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

@Command(name = "hello", mixinStandardHelpOptions = true, versionProvider = Hello.Version.class)
public class Hello implements Runnable {
    @Option(names = "--name")
    String name = "world";

    public static void main(String... args) {
        System.exit(new CommandLine(new Hello()).execute(args));
    }

    @Override
    public void run() {
        System.out.println("hello " + name);
    }

    static class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"1"};
        }
    }
}
JAVA
"$jdk/bin/javac" -cp picocli-4.7.7.jar Hello.java
"$jdk/bin/jar" --create --file hello.jar Hello*.class
rm Hello*.class

path=hello.jar:picocli-4.7.7.jar
"$jdk/bin/java" -XX:AOTCacheOutput=hello.aot -cp "$path" Hello --version >making.log 2>&1
"$jdk/bin/java" -XX:AOTCache=hello.aot -Xlog:class+load:file=loaded.log -cp "$path" Hello --version

from() { # how many classes whose names begin so come from where
    awk -v name="$1" -v where="$2" 'index($2, name) == 1 && index($0, where) { n++ } END { print n + 0 }' loaded.log
}
major=$("$jdk/bin/javap" -v -cp picocli-4.7.7.jar picocli.CommandLine | sed -n 's/.*major version: //p')
echo "major version of picocli's class files: $major"                          # 49
echo "picocli's classes from the cache: $(from picocli. 'shared objects file')" # 0
echo "picocli's classes from its jar: $(from picocli. picocli-4.7.7.jar)"       # 167 on the day
echo "the JDK's classes from the cache: $(from java. 'shared objects file')"    # 862 on the day

[ "$major" -eq 49 ]
grep -q 'Skipping picocli/.*Old class has been linked' making.log
[ "$(from picocli. 'shared objects file')" -eq 0 ]
[ "$(from picocli. picocli-4.7.7.jar)" -gt 50 ]
[ "$(from java. 'shared objects file')" -gt 300 ]
# The program itself is cached, but not what implements an interface of picocli's.
grep -q ' Hello source: shared objects file' loaded.log
[ "$(grep -c ' Hello\$Version source: shared objects file' loaded.log)" -eq 0 ]
echo 'as described'
