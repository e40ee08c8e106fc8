{{- /* The chart's labels: z2jh's own words and the ones that Helm recommends. Takes a dict of root and component. */ -}}
{{- define "jupyterhub.labels" -}}
app: jupyterhub
release: {{ .root.Release.Name }}
component: {{ .component }}
app.kubernetes.io/name: jupyterhub
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "jupyterhub.ownLabels" -}}
{{ include "jupyterhub.labels" . }}
chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
heritage: {{ .root.Release.Service }}
{{- end -}}

{{- /* Where a pod may run. Takes a dict of root, purpose (core or user), selector and tolerations. */ -}}
{{- define "jupyterhub.placement" -}}
{{- $pods := index .root.Values.scheduling (printf "%sPods" .purpose) -}}
{{- with .selector }}
nodeSelector: {{ toJson . }}
{{- end }}
{{- with concat $pods.tolerations .tolerations }}
tolerations: {{ toJson . }}
{{- end }}
{{- $term := dict "matchExpressions" (list (dict "key" "hub.jupyter.org/node-purpose" "operator" "In" "values" (list .purpose))) }}
{{- if eq $pods.nodeAffinity.matchNodePurpose "require" }}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms: [{{ toJson $term }}]
{{- else if eq $pods.nodeAffinity.matchNodePurpose "prefer" }}
affinity:
  nodeAffinity:
    preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, preference: {{ toJson $term }}}]
{{- end }}
{{- end -}}

{{- /* What is kept under a key of the Secret hub: what was given, else what is there, else something new. Takes a dict of root, key and given. */ -}}
{{- define "jupyterhub.kept" -}}
{{- $there := (lookup "v1" "Secret" .root.Release.Namespace "hub").data | default dict -}}
{{- if .given -}}
{{ .given | b64enc }}
{{- else -}}
{{ get $there .key | default (randAlphaNum 64 | sha256sum | b64enc) }}
{{- end -}}
{{- end -}}

{{- /* Names and values → a container's list of environment variables; a mapping is passed on, such as one with valueFrom. */ -}}
{{- define "jupyterhub.env" -}}
{{- range $name, $value := . }}
- {{ merge (dict "name" $name) (kindIs "map" $value | ternary $value (dict "value" (toString $value))) | toJson }}
{{- end }}
{{- end -}}

{{- /* A probe as values say it, with what is asked. Takes a dict of probe, path, port and scheme. */ -}}
{{- define "jupyterhub.probe" -}}
{{- merge (dict "httpGet" (dict "path" .path "port" .port "scheme" (.scheme | default "HTTP"))) (omit .probe "enabled") | toJson -}}
{{- end -}}

{{- /* Whether the proxy asks Let's Encrypt by itself. */}}
{{- define "jupyterhub.autohttps" -}}
{{- with .Values.proxy.https -}}
{{ if and .enabled .hosts (eq .type "letsencrypt") }}true{{ end }}
{{- end -}}
{{- end -}}

{{- /* Whether the proxy has a certificate of its own, in a Secret. */}}
{{- define "jupyterhub.ownCertificate" -}}
{{- with .Values.proxy.https -}}
{{ if and .enabled (eq .type "secret") }}true{{ end }}
{{- end -}}
{{- end -}}
