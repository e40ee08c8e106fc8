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

{{- /* The proxy's token: the given one, else the one that is there, else a new one. */ -}}
{{- define "jupyterhub.proxyToken" -}}
{{- $there := lookup "v1" "Secret" .Release.Namespace "hub" -}}
{{- if .Values.proxy.secretToken -}}
{{ .Values.proxy.secretToken }}
{{- else if and $there $there.data (index $there.data "hub.config.ConfigurableHTTPProxy.auth_token") -}}
{{ index $there.data "hub.config.ConfigurableHTTPProxy.auth_token" | b64dec }}
{{- else -}}
{{ randAlphaNum 64 }}
{{- end -}}
{{- end -}}

{{- /* Whether the proxy asks Let's Encrypt by itself. */}}
{{- define "jupyterhub.autohttps" -}}
{{- with .Values.proxy.https -}}
{{ if and .enabled .hosts (eq .type "letsencrypt") }}true{{ end }}
{{- end -}}
{{- end -}}
