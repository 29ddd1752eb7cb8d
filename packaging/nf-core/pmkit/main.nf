process PMKIT {
    tag "$meta.id"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "pmkit:0.1.0"

    input:
    tuple val(meta), path(vcf), path(index)

    output:
    tuple val(meta), path("${prefix}.json"), emit: json
    tuple val(meta), path("${prefix}.txt") , emit: page
    tuple val(meta), path("${prefix}_tables"), emit: tables
    path "versions.yml"                      , emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def load = task.ext.args ?: ''
    def stages = task.ext.args2 ?: 'pgx'
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    pmkit -q load ${vcf} --threads ${task.cpus} ${load} ${stages} \\
        report -o ${prefix}.json \\
        report -f table -o ${prefix}.txt \\
        report -f tsv -o ${prefix}_tables/

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        pmkit: \$(pmkit --version | sed 's/pmkit //')
    END_VERSIONS
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    mkdir ${prefix}_tables
    touch ${prefix}.json ${prefix}.txt ${prefix}_tables/pgx.genes.tsv

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        pmkit: \$(pmkit --version | sed 's/pmkit //')
    END_VERSIONS
    """
}
