#!/usr/bin/env bash
# ai.djl.huggingface:tokenizers 0.38.0: making a HuggingFaceTokenizer from a file on the disk asks the cloud's metadata address.
#
# Expected: reading a tokenizer.json file needs no network, least of all before the file has been looked at.
# Behaviour: the first HuggingFaceTokenizer.newInstance of a JVM, and then one each day, calls Ec2Utils.callHome. It asks
# http://169.254.169.254 for a token, the instance's id and its region, one second at most each, and past any proxy
# (Proxy.NO_PROXY, so that a ProxySelector does not hear of it). Where that answers, as it does on EC2, the id is sent on to a host
# of DJL's (the second run below: nothing leaves this machine, for the answers are made up and the host is not asked).
# OPT_OUT_TRACKING=true (environment or system property) and DJL_OFFLINE / ai.djl.offline prevent it.
# DJL tells of this in the manifest of ai.djl:api, and on a page that it names.
# Output seen (Temurin 25.0.3): beside the lines that print it.
#
# Needs: a JDK 25 or newer (JAVA_HOME, or one under /usr/lib/jvm), Maven, Linux (x86-64, ARM) or a Mac with an Apple processor.
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
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>ai.djl.huggingface</groupId>
      <artifactId>tokenizers</artifactId>
      <version>0.38.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib

cat >Asking.java <<'JAVA'
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Path;

/** Every request over HTTP is printed and answered here: nothing leaves this machine. */
public class Asking {
    public static void main(String... args) throws Exception {
        boolean cloud = args[0].equals("cloud");
        URL.setURLStreamHandlerFactory(protocol -> !protocol.startsWith("http") ? null : new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) throws IOException {
                System.out.println("asks " + url);
                if (!cloud) {
                    throw new IOException("no network");
                }
                return new Answer(url);
            }

            @Override
            protected URLConnection openConnection(URL url, Proxy proxy) throws IOException {
                System.out.println("proxy " + proxy);
                return openConnection(url);
            }
        });
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(Path.of("tokenizer.json"))) {
            System.out.println(tokenizer.tokenize("a"));
        }
    }

    static class Answer extends HttpURLConnection {
        Answer(URL url) {
            super(url);
        }

        @Override
        public int getResponseCode() {
            return 200;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream("made-up".getBytes());
        }

        @Override
        public void connect() {}

        @Override
        public void disconnect() {}

        @Override
        public boolean usingProxy() {
            return false;
        }
    }
}
JAVA
cat >tokenizer.json <<'JSON'
{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null, "pre_tokenizer": null,
 "post_processor": null, "decoder": null, "model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}}
JSON
"$jdk/bin/javac" -d . -cp 'lib/*' Asking.java
unset OPT_OUT_TRACKING DJL_OFFLINE
ask() { # name, cloud or not, options
    local name=$1 cloud=$2
    shift 2
    "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -DDJL_CACHE_DIR="$folder/cache" "$@" -cp '.:lib/*' Asking "$cloud" \
        >"$name" 2>"$name.log"
    echo "$name:"
    sed 's/^/  /' "$name"
}
ask elsewhere no                                # DIRECT, asks http://169.254.169.254/latest/api/token, …; then [a]
ask on-ec2 cloud                                # the same, then asks https://djl-telemetry-made-up.s3.…?instance-id=made-up…
ask opted-out no -DOPT_OUT_TRACKING=true        # [a] alone
ask offline no -Dai.djl.offline=true            # [a] alone

grep -q '^asks http://169\.254\.169\.254/latest/api/token$' elsewhere
grep -q '^asks http://169\.254\.169\.254/latest/meta-data/instance-id$' elsewhere
grep -q '^proxy DIRECT$' elsewhere
grep -q '^asks https://djl-telemetry-made-up\.s3\..*instance-id=made-up' on-ec2
for quiet in opted-out offline; do
    [ "$(grep -c '^asks' "$quiet")" -eq 0 ]
    grep -qx '\[a\]' "$quiet"
done
echo 'as described'
