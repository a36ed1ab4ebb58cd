/// The style sheet of the page: light or dark as the reader's system is, no font or image from
/// elsewhere.
enum HTMLStyle {
  static let sheet = """
    :root{--page:#f5f6f8;--card:#fff;--ink:#1c2430;--soft:#5b6676;--line:#dfe3e9;--faint:#eef0f4;
    --blue:#2459c9;--teal:#0b7a75;--red:#c02637;--amber:#9a6200;--green:#1d7a3c;--gray:#5b6676;
    --red-bg:#fdecee;--amber-bg:#fff4de;--green-bg:#e6f5ea;--blue-bg:#e9f0fe;--gray-bg:#eef0f4;
    --shadow:0 1px 2px rgba(20,30,50,.06),0 4px 16px rgba(20,30,50,.06);
    --mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
    @media (prefers-color-scheme:dark){:root{--page:#0f1319;--card:#181e27;--ink:#e4e9f0;
    --soft:#98a4b5;--line:#2b3441;--faint:#212936;--blue:#82aaff;--teal:#57c7bf;--red:#ff7b87;
    --amber:#f0b354;--green:#6fd08c;--gray:#98a4b5;--red-bg:#3a1d24;--amber-bg:#372a14;
    --green-bg:#173224;--blue-bg:#1b2a47;--gray-bg:#242d3a;--shadow:none}}
    *{box-sizing:border-box}
    html{scroll-behavior:smooth}
    body{margin:0;background:var(--page);color:var(--ink);
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    main,header.top,footer{max-width:64rem;margin:0 auto;padding:0 1.25rem}
    header.top{padding-top:2.5rem;padding-bottom:.5rem}
    .brand{font:600 .85rem var(--mono);color:var(--soft);letter-spacing:.04em}
    h1{font-size:1.9rem;line-height:1.2;margin:.35rem 0 .75rem;letter-spacing:-.015em}
    h2{font-size:1.2rem;line-height:1.3;margin:0;letter-spacing:-.01em}
    h3{font-size:.8rem;text-transform:uppercase;letter-spacing:.07em;color:var(--soft);margin:1.5rem 0 .5rem}
    a{color:var(--blue);text-decoration:none}a:hover{text-decoration:underline}
    code,.mono{font-family:var(--mono);font-size:.9em}
    .chips{display:flex;flex-wrap:wrap;gap:.5rem;margin:0 0 1rem;padding:0;list-style:none}
    .chip{border-radius:999px;padding:.15rem .75rem;font-size:.875rem;background:var(--gray-bg);color:var(--gray)}
    .red{background:var(--red-bg);color:var(--red)}.amber{background:var(--amber-bg);color:var(--amber)}
    .green{background:var(--green-bg);color:var(--green)}.blue{background:var(--blue-bg);color:var(--blue)}
    .card{background:var(--card);border:1px solid var(--line);border-radius:12px;box-shadow:var(--shadow);
    padding:1.25rem 1.5rem 1.5rem;margin:0 0 1.25rem;overflow-wrap:break-word}
    .head{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between}
    .pill{border-radius:999px;padding:.2rem .8rem;font-weight:600;font-size:.85rem;white-space:nowrap}
    .verdict{font-size:1.05rem;margin:.75rem 0 0}
    .do{display:flex;gap:.75rem;margin:.9rem 0 0;padding:.7rem .9rem;border-radius:8px;background:var(--blue-bg)}
    .do b{color:var(--blue);flex:none}
    .facts{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:1rem 0 0;font-size:.92rem}
    .facts dt{color:var(--soft)}.facts dd{margin:0}
    .ladder{margin:1.25rem 0 0;padding:.9rem 1rem 1.1rem;border:1px solid var(--line);border-radius:10px;
    font-family:var(--mono);font-size:.82rem;overflow-x:auto}
    .ladder ol{list-style:none;margin:0;padding:0;min-width:36rem}
    .peers,.row{display:grid;grid-template-columns:4rem 4.5rem 1fr;align-items:end}
    .peers{min-width:36rem;color:var(--soft)}
    .ends{display:flex;justify-content:space-between;gap:1rem}
    .ends span{border:1px solid var(--line);background:var(--faint);border-radius:6px;padding:.25rem .6rem;color:var(--ink);font-weight:600}
    .frame,.time{text-align:right;padding:0 .9rem .1rem 0;color:var(--soft)}
    .lane{position:relative;margin:0 3.2rem;padding:.55rem .9rem .3rem;border-left:2px solid var(--line);border-right:2px solid var(--line)}
    .label{display:block;padding:0 .3rem .18rem;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
    .label em{font-style:normal;color:var(--soft)}
    .left .label{text-align:right}
    .arrow{display:block;position:relative;height:2px;margin:0 -.9rem .3rem;background:currentColor;color:var(--blue)}
    .left .arrow{color:var(--teal)}
    .arrow:after{content:"";position:absolute;top:-4px;border:5px solid transparent}
    .right .arrow:after{right:0;border-left:9px solid currentColor;border-right:0}
    .left .arrow:after{left:0;border-right:9px solid currentColor;border-left:0}
    .again .label{color:var(--soft)}
    .again .arrow{background:repeating-linear-gradient(90deg,currentColor 0 7px,transparent 7px 12px);opacity:.75}
    .icmp .label{color:var(--red);white-space:normal}.icmp .arrow,.gap .arrow{display:none}
    .gap .label{color:var(--soft);text-align:center}
    .marked{background:var(--red-bg);border-radius:6px}.marked .lane{border-color:var(--red)}
    .row:target,.row:hover{background:var(--amber-bg);border-radius:6px}
    details.finding{border:1px solid var(--line);border-left:4px solid var(--gray);border-radius:8px;margin:.6rem 0 0;background:var(--card)}
    details.error{border-left-color:var(--red)}details.warning{border-left-color:var(--amber)}details.note{border-left-color:var(--blue)}
    details.exempt{opacity:.7}
    summary{display:flex;flex-wrap:wrap;gap:.35rem .7rem;align-items:baseline;padding:.65rem .9rem;cursor:pointer;list-style:none}
    summary::-webkit-details-marker{display:none}
    summary .code{font:600 .85rem var(--mono)}summary .title{flex:1 1 20rem;font-weight:600}
    .error>summary .code{color:var(--red)}.warning>summary .code{color:var(--amber)}.note>summary .code{color:var(--blue)}
    .note>summary .title{font-weight:400}
    .conf{font-size:.78rem;border:1px solid var(--line);border-radius:999px;padding:0 .6rem;color:var(--soft);white-space:nowrap}
    .conf.proven{border-color:currentColor;color:var(--green)}
    .body{padding:0 .9rem 1rem;font-size:.95rem}
    .body p{margin:.2rem 0 .7rem;white-space:pre-wrap}
    .body ul{margin:.2rem 0 .7rem;padding-left:1.2rem}
    .evidence{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .9rem;margin:.2rem 0 .8rem}
    .evidence dt{font-family:var(--mono);font-size:.88em}.evidence dd{margin:0}
    table{border-collapse:collapse;width:100%;font-size:.92rem;margin:.3rem 0 .8rem}
    th{white-space:nowrap;text-align:left;font-weight:600;color:var(--soft);font-size:.82rem}
    th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
    tr:last-child td{border-bottom:0}
    tr.differs td{background:var(--red-bg)}
    .scroll{overflow-x:auto}
    .num{text-align:right;font-variant-numeric:tabular-nums}
    footer{color:var(--soft);font-size:.85rem;padding-top:.5rem;padding-bottom:2.5rem}
    .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    details.told>summary.head{padding:0;display:flex;cursor:pointer}
    .filter{display:flex;flex-wrap:wrap;gap:.4rem 1.1rem;align-items:center;margin:.7rem 0 .3rem;font-size:.9rem}
    .filter[hidden]{display:none}
    .filter [type=search]{font:inherit;color:inherit;background:var(--faint);border:1px solid var(--line);border-radius:6px;padding:.2rem .5rem}
    th button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer}
    th[aria-sort=ascending] button:after{content:" ▲"}th[aria-sort=descending] button:after{content:" ▼"}
    time,small{white-space:nowrap}small{color:var(--soft)}
    #overview td:nth-child(3){min-width:12rem}#overview td:nth-child(6){min-width:7rem;overflow-wrap:anywhere}
    #overview td time{white-space:normal}
    @media screen and (max-width:54rem){#overview thead{display:none}
    #overview tr:not([hidden]){display:block;padding:.6rem 0;border-bottom:1px solid var(--line)}
    #overview td{display:inline-block;border:0;padding:.1rem .5rem .1rem 0}
    #overview td:nth-child(4):after{content:" ×"}
    #overview td:nth-child(3){display:block;min-width:0}}
    @media (max-width:40rem){main,header.top,footer{padding-left:.6rem;padding-right:.6rem}h1{font-size:1.5rem}
    .card{padding:.9rem .8rem}.facts,.evidence{grid-template-columns:1fr}.facts dd,.evidence dd{margin-bottom:.4rem}
    .ladder{padding:.6rem .5rem}.ladder ol,.peers{min-width:0}.peers,.row{grid-template-columns:2.6rem 3.8rem 1fr}
    .lane{margin:0 .3rem}.label{white-space:normal;overflow-wrap:anywhere}.ends{flex-direction:column;gap:.3rem}
    .ends span{overflow-wrap:anywhere;align-self:flex-start}.ends span:last-child{align-self:flex-end}
    .frame,.time{padding-right:.4rem}.peers .frame,.peers .time{font-size:.68rem}
    .comparison tr{display:grid;grid-template-columns:repeat(3,1fr);border-bottom:1px solid var(--line)}
    .comparison td,.comparison th{border:0;overflow-wrap:anywhere}.comparison th:nth-child(4){display:none}
    .comparison td:nth-child(4){grid-column:1/-1;padding-top:0;color:var(--soft);font-size:.85em}
    #captures th:nth-child(n+6),#captures td:nth-child(n+6){display:none}#captures td{overflow-wrap:anywhere}}
    @media print{:root{--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--faint:#f3f3f3}
    body{background:#fff;font-size:10pt}main,header.top,footer{max-width:none;padding-left:0;padding-right:0}
    header.top{padding-top:0}.card{box-shadow:none;border:0;border-top:1px solid #999;border-radius:0;padding:.6rem 0;margin:0 0 .6rem}
    .filter{display:none}tr,.row,.do,details.finding>summary,dd,li{break-inside:avoid}h1,h2,h3,summary{break-after:avoid}
    thead{display:table-header-group}.peers{break-after:avoid}.ladder{break-inside:avoid}
    #overview table{font-size:8.5pt}#overview td,#overview th{padding:.2rem .35rem}#overview td:nth-child(6){min-width:10rem}
    .scroll,.ladder{overflow:visible}.ladder ol,.peers{min-width:0}
    .label{white-space:normal}a{color:inherit}}
    """
}
