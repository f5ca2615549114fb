# Finds the public certificate authorities. Sourced by the scripts of the runner's folder.

runner_authorities=$(cd "$(dirname "$0")" && pwd)/ca-certificates.crt

# The file with the authorities of the image, where Go and OpenSSL look for them. Some images of databases have none: then
# the file that the runner brings from the operator's image.
system_authorities() {
  for authorities in "${SSL_CERT_FILE-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
    /etc/ssl/ca-bundle.pem /etc/pki/tls/cacert.pem /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem \
    /etc/ssl/cert.pem; do
    if [ -s "$authorities" ]; then
      printf '%s' "$authorities"
      return
    fi
  done
  printf '%s' "$runner_authorities"
}
